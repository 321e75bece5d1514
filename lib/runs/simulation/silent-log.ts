import process from 'node:process';

// A simulation fails thousands of times on purpose; importing this keeps the log from telling.
process.env.HALT_LOG_LEVEL = 'silent';
