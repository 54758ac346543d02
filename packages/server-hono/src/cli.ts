#!/usr/bin/env node
// npx @granary/server-hono --config granary.config.js
