// SPDX-License-Identifier: Apache-2.0

import JSON
package import Logging
import Synchronization
package import VeleroAPI

/// Writes the server's log, one line an event.
package struct ServerLogHandler: LogHandler {
    /// What all loggers of a process write to, one line after the other.
    package final class Output: Sendable {
        private let format: LogFormat
        private let now: @Sendable () -> Timestamp
        private let sink: Mutex<@Sendable (String) -> Void>

        /// An output.
        /// - Parameters:
        ///   - format: How lines look.
        ///   - now: Tells the time of day.
        ///   - sink: Takes each line, its line feed included; is called by one task at a time.
        package init(
            format: LogFormat,
            now: @escaping @Sendable () -> Timestamp,
            sink: @escaping @Sendable (String) -> Void
        ) {
            self.format = format
            self.now = now
            self.sink = Mutex(sink)
        }

        fileprivate func write(_ level: String, _ message: String, _ fields: [(name: String, value: JSONValue)]) {
            let line = LogLine(time: now().description, level: level, message: message, fields: fields)
            let text = line.rendered(as: format)
            sink.withLock { $0(text) }
        }
    }

    /// What each line of this logger says.
    package var metadata: Logger.Metadata = [:]
    /// What is less important than this is not written.
    package var logLevel: Logger.Level
    private let output: Output

    /// A handler for one logger.
    package init(_ output: Output, level: Logger.Level) {
        self.output = output
        logLevel = level
    }

    /// One of the things that each line says.
    package subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes an event.
    package func log(event: LogEvent) {
        var details = metadata
        if let more = event.metadata { details.merge(more) { $1 } }
        if let error = event.error, details["error"] == nil { details["error"] = "\(error)" }
        // Where a line comes from helps those who look for a mistake in the program, and nobody else.
        if logLevel <= .debug { details["logSource"] = "\(event.file):\(event.line)" }
        let fields = details.sorted { $0.key < $1.key }.map { (name: $0.key, value: Self.json($0.value)) }
        output.write(event.level.word, Redaction.applied(to: event.message.description), fields)
    }

    private static func json(_ value: Logger.MetadataValue) -> JSONValue {
        switch value {
        case .string(let text): .string(Redaction.applied(to: text))
        case .stringConvertible(let value): .string(Redaction.applied(to: value.description))
        case .array(let values): .array(values.map(json))
        case .dictionary(let values):
            .object(JSONObject(values.sorted { $0.key < $1.key }.map { ($0.key, json($0.value)) }))
        }
    }
}

// MARK: - Levels

extension Logger.Level {
    /// A level of Velero's `--log-level`; `nil` for what it does not know.
    package init?(velero word: String) {
        switch word.lowercased() {
        case "trace": self = .trace
        case "debug": self = .debug
        case "info": self = .info
        case "warning", "warn": self = .warning
        case "error": self = .error
        case "fatal", "panic": self = .critical
        default: return nil
        }
    }

    /// The level in logrus's word, which has none between info and warning.
    fileprivate var word: String {
        switch self {
        case .trace: "trace"
        case .debug: "debug"
        case .info, .notice: "info"
        case .warning: "warning"
        case .error: "error"
        case .critical: "fatal"
        }
    }
}
