// SPDX-License-Identifier: Apache-2.0

import Logging
import Synchronization

/// Keeps the lines of a log.
final class KeptLog: Sendable {
    private let kept = Mutex<[String]>([])

    /// A logger that writes here.
    var logger: Logger {
        var logger = Logger(label: "controllers") { _ in Handler(log: self) }
        logger.logLevel = .debug
        return logger
    }

    /// All lines, as `level message {metadata}`.
    var lines: [String] { kept.withLock { $0 } }

    /// How many lines hold some words.
    func count(of words: String) -> Int { lines.count { $0.contains(words) } }

    private struct Handler: LogHandler {
        let log: KeptLog
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.debug

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let all = self.metadata.merging(event.metadata ?? [:]) { $1 }
            let pairs = all.map { "\($0.key)=\($0.value)" }.sorted().joined(separator: " ")
            log.kept.withLock { $0.append("\(event.level) \(event.message) {\(pairs)}") }
        }
    }
}
