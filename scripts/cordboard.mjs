#!/usr/bin/env node
/** The command `cordboard`: start, config, test. Builds first when sources changed. */

import './start.mjs';
