// Loaded before jsii-pacmak, which for each member of a structure copies the whole type that it is of, only to change one field of the
// member: of that field's owner a copy is enough.
'use strict';
const Module = require('module');
const load = Module._load;

const clone = object => Object.fromEntries(Object.entries(object).map(([name, value]) => [name, { ...value }]));
Module._load = (request, ...rest) => request === 'clone' ? clone : load(request, ...rest);
