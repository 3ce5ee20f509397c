// Loaded before jsii-pacmak, which for each member of a struct deep-copies the member's whole type, only to change one of its fields:
// a copy of two levels is enough.
'use strict';
const Module = require('module');
const load = Module._load;

const clone = object => Object.fromEntries(Object.entries(object).map(([name, value]) => [name, { ...value }]));
Module._load = (request, ...rest) => request === 'clone' ? clone : load(request, ...rest);
