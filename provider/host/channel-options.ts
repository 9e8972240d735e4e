/**
 * As the SDK sets them (sdk/nodejs/runtime/settings.ts): large messages, and no dropping of requests that had to wait
 * while the event loop was busy (grpc-js would after 30 s).
 */
export const CHANNEL_OPTIONS = {
  "grpc.max_receive_message_length": 400 * 1024 * 1024,
  "grpc.max_send_message_length": 400 * 1024 * 1024,
  "grpc.server_max_unrequested_time_in_server": 30 * 60,
} as const;
