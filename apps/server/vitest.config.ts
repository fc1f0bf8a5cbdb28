// @boundaries-ignore the build and test settings are those of the whole repository
import { packageTests } from '../../vitest.shared.js';

export default packageTests();
