// SPDX-License-Identifier: Apache-2.0

package import Archiving
import JSON
package import VeleroAPI

/// The log of a backup or restore, in the lines Velero writes: `time="…" level=info msg="…" key=value`.
///
/// Compressed as it grows. A plain value; tasks that log together guard it with a lock.
package struct ItemLog: Sendable {
    /// How grave a line is.
    package enum Level: String, Sendable, CaseIterable {
        case debug
        case info
        case warning
        case error
    }

    private var buffer = GzipBuffer()

    /// An empty log.
    package init() {}

    /// Adds a line.
    /// - Parameters:
    ///   - level: How grave it is.
    ///   - message: A constant message; what varies belongs into the fields.
    ///   - fields: Written sorted by name.
    ///   - time: When.
    /// - Throws: `ArchivingError` `.outOfMemory`.
    package mutating func add(
        _ level: Level,
        _ message: String,
        _ fields: [String: String] = [:],
        at time: Timestamp
    ) throws(ArchivingError) {
        try buffer.append(Self.line(level, message, fields, at: time).utf8)
    }

    /// The compressed log so far.
    /// - Throws: `ArchivingError` `.outOfMemory`.
    package func compressed() throws(ArchivingError) -> [UInt8] { try buffer.finished() }

    /// One line with its newline.
    package static func line(
        _ level: Level,
        _ message: String,
        _ fields: [String: String],
        at time: Timestamp
    ) -> String {
        var line = "time=\"\(time)\" level=\(level.rawValue) msg=\(value(message))"
        for (key, text) in fields.sorted(by: { $0.key < $1.key }) { line += " \(key)=\(value(text))" }
        return line + "\n"
    }

    /// A value as logrus writes it: in quotes when it holds anything but letters, digits and `-._/@^+`.
    private static func value(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { byte in
            byte &- 0x30 < 10 || byte &- 0x41 < 26 || byte &- 0x61 < 26 || "-._/@^+".utf8.contains(byte)
        }
        return isPlain ? text : String(decoding: JSONWriter.quoted(text), as: UTF8.self)
    }
}
