// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// Knows time zones by their names: the border with the files of the system.
package protocol TimeZoneDatabase: Sendable {
    /// The rules of a zone, such as `Europe/Berlin`.
    /// - Throws: ``ScheduleError`` `.unknownTimeZone`, `.damagedTimeZone`.
    func rules(named name: String) throws(ScheduleError) -> TimeZoneRules
}

extension TimeZoneDatabase {
    /// The rules of the clock that an expression counts by.
    /// - Parameters:
    ///   - zone: What the expression says.
    ///   - server: The clock of the server, for expressions that say nothing.
    /// - Returns: The rules.
    /// - Throws: ``ScheduleError`` `.unknownTimeZone`, `.damagedTimeZone`.
    package func rules(
        of zone: CronExpression.Zone,
        server: TimeZoneRules
    ) throws(ScheduleError) -> TimeZoneRules {
        switch zone {
        case .server: server
        case .named(let name): try rules(named: name)
        }
    }

    /// The rules of the clock that the variable `TZ` of a process names: UTC without it, as in a container.
    /// - Parameter variable: Its value; a colon before the name has no meaning (POSIX).
    /// - Returns: The rules.
    /// - Throws: ``ScheduleError`` `.unknownTimeZone`, `.damagedTimeZone`.
    package func rules(ofVariable variable: String?) throws(ScheduleError) -> TimeZoneRules {
        let name = (variable ?? "").drop { $0 == ":" }
        return name.isEmpty ? .utc : try rules(named: String(name))
    }
}

/// The files that the package tzdata installs, one for each zone.
///
/// They are read anew each time, so that an update of the package counts at once.
package struct TimeZoneDirectory: TimeZoneDatabase {
    /// Where Linux keeps them.
    package static let system = TimeZoneDirectory("/usr/share/zoneinfo")

    /// The largest file read; the longest that exists has some four kilobytes.
    private static let maximumSize = 1 << 20

    /// The directory.
    package let path: String

    /// The files in a directory.
    package init(_ path: String) {
        self.path = path
    }

    package func rules(named name: String) throws(ScheduleError) -> TimeZoneRules {
        if name == "UTC" { return .utc }
        guard Self.isName(name) else { throw Self.unknown(name) }
        var isDirectory = false
        guard FileManager.default.fileExists(atPath: "\(path)/\(name)", isDirectory: &isDirectory), !isDirectory else {
            throw FileManager.default.fileExists(atPath: path) ? Self.unknown(name) : missing(name)
        }
        guard let data = try? Data(contentsOf: URL(filePath: "\(path)/\(name)")), data.count <= Self.maximumSize else {
            throw ScheduleError(
                .damagedTimeZone,
                "the description of the time zone \"\(name)\" in \(path) cannot be read",
                hint: "install the package tzdata anew where the server runs"
            )
        }
        return try TimeZoneRules(name: name, file: [UInt8](data))
    }

    /// Whether a name stays below the directory.
    private static func isName(_ name: String) -> Bool {
        name.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { part in
            !part.isEmpty && part != "." && part != ".."
                && part.utf8.allSatisfy { byte in
                    (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || "+-_.".utf8.contains(byte)
                }
        }
    }

    private static func unknown(_ name: String) -> ScheduleError {
        ScheduleError(
            .unknownTimeZone,
            "there is no time zone \"\(name)\"",
            hint: "write a name of the time zone database as it is spelt there, such as Europe/Berlin or Asia/Kolkata"
        )
    }

    private func missing(_ name: String) -> ScheduleError {
        ScheduleError(
            .unknownTimeZone,
            "the time zone \"\(name)\" cannot be looked up, because \(path) does not exist where the server runs",
            hint: "install the package tzdata there, or write the schedule in UTC"
        )
    }
}
