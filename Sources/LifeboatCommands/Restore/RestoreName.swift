// SPDX-License-Identifier: Apache-2.0

import VeleroAPI

/// Names restores that the user gives no name.
enum RestoreName {
    /// The backup's name and the time, as Velero does; a long name of a backup is shortened to fit.
    static func standard(backup: String, at time: Timestamp) -> String {
        let suffix = "-\(time.compact)"
        guard !backup.isEmpty else { return String(suffix.dropFirst()) }
        var prefix = backup.prefix(ObjectName.maximumLabelLength - suffix.count)
        while let last = prefix.last, !last.isLetter && !last.isNumber { prefix.removeLast() }
        return prefix + suffix
    }
}
