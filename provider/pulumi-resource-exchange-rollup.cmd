@echo off
setlocal
set "MAIN=%~dp0..\dist\provider\main.js"
if not exist "%MAIN%" (
  echo exchange-rollup: the provider is not compiled: "%MAIN%" is missing. Run: npm run build 1>&2
  exit /b 1
)
node "%MAIN%" %*
