// SPDX-License-Identifier: Apache-2.0

import Logging
import Synchronization

/// Collects what happens in other tasks.
final class Recorder<Element: Sendable>: Sendable {
    private let list = Mutex<[Element]>([])

    func add(_ element: Element) { list.withLock { $0.append(element) } }
    var all: [Element] { list.withLock { $0 } }
    var count: Int { list.withLock { $0.count } }
}

/// Collects what is logged, as `level: message`.
struct LogRecorder: LogHandler {
    let lines: Recorder<String>
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        lines.add("\(event.level): \(event.message)")
    }

    static func make() -> (Logger, Recorder<String>) {
        let lines = Recorder<String>()
        return (Logger(label: "test") { _ in LogRecorder(lines: lines) }, lines)
    }
}

extension Logger {
    /// Takes nothing.
    static var none: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}
