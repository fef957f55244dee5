// SPDX-License-Identifier: Apache-2.0

import Crypto
package import VeleroAPI

/// How the backups of a schedule are named.
///
/// `{{schedule}}` stands for the schedule's name, `{{timestamp}}` for the moment at which the backup is made as
/// `20261122174750`, `{{date}}` for `2026-11-22`, `{{time}}` for `174750`; all in UTC.
package struct BackupNameTemplate: Sendable, Equatable {
    /// Velero's names: `nightly-20261122174750`.
    package static let velero = BackupNameTemplate(checked: "{{schedule}}-{{timestamp}}")

    private static let schedule = "{{schedule}}"
    /// Hexadecimal digits at the end of a shortened name, as in Velero's labels.
    private static let digits = 6

    /// The text, as it was written.
    package let text: String

    private init(checked text: String) {
        self.text = text
    }

    /// Reads the template of a schedule, or takes Velero's when it has none.
    ///
    /// Names must differ from second to second: a name that is taken would let a run fail.
    /// - Throws: ``ScheduleError`` `.invalidNameTemplate`.
    package init(of schedule: Schedule) throws(ScheduleError) {
        guard let text = schedule.annotations[LifeboatAnnotation.backupNameTemplate] else {
            self = .velero
            return
        }
        self.text = text
        guard text.contains("{{timestamp}}") || text.contains("{{date}}") && text.contains("{{time}}") else {
            throw Self.refusal(text, "gives several backups the same name")
        }
        let name = self.name(schedule: schedule.name, at: Timestamp(seconds: 0))
        guard !name.contains("{{") else { throw Self.refusal(text, "has a placeholder that is not known") }
        do {
            try ObjectName.check(name, of: "backup")
        } catch {
            throw Self.refusal(text, "gives the name \"\(name.prefix(80))\", which is not valid for a backup")
        }
    }

    /// The name of a backup.
    ///
    /// What labels cannot carry is made to fit: the schedule's name is cut, and digits of its SHA-256 are put behind it,
    /// so that backups of two schedules never get the same name.
    package func name(schedule: String, at now: Timestamp) -> String {
        let stamp = now.compact
        var name = text
        name.replace("{{timestamp}}", with: stamp)
        name.replace("{{date}}", with: String(now.description.prefix(10)))
        name.replace("{{time}}", with: String(stamp.suffix(6)))
        let occurrences = name.ranges(of: Self.schedule).count
        guard occurrences > 0 else { return name }
        let room = ObjectName.maximumLabelLength - (name.utf8.count - occurrences * Self.schedule.utf8.count)
        name.replace(Self.schedule, with: Self.shortened(schedule, to: room / occurrences))
        return name
    }

    private static func shortened(_ name: String, to length: Int) -> String {
        // With less room than that there would be digits only; the check of the whole name then says that it is too long.
        guard name.utf8.count > length, length > digits else { return name }
        let hash = SHA256.hash(data: Array(name.utf8)).prefix(digits / 2).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        return name.prefix(length - digits) + hash.joined()
    }

    private static func refusal(_ text: String, _ what: String) -> ScheduleError {
        ScheduleError(
            .invalidNameTemplate,
            "the annotation \(LifeboatAnnotation.backupNameTemplate) \"\(text)\" \(what)",
            hint: "write lower-case letters, digits, \"-\", {{schedule}}, and {{timestamp}} or {{date}} with {{time}}"
        )
    }
}
