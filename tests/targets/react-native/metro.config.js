// What `npx @react-native-community/cli init` writes.
const { getDefaultConfig } = require("@react-native/metro-config");

module.exports = getDefaultConfig(__dirname);
