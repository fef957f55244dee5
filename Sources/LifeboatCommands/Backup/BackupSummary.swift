// SPDX-License-Identifier: Apache-2.0

import BackupEngine
import BackupStorage
import VeleroAPI

/// What a user is told of a backup that has just been made.
struct BackupSummary {
    let report: BackupReport
    let elapsed: Duration
    let place: String

    /// Warnings and errors, a line each; words rather than data.
    var issues: [String] {
        report.issues.map { issue in
            let severity = issue.severity == .error ? "error" : "warning"
            switch issue.scope {
            case .namespace(let name): return "\(severity): namespace \(name): \(issue.message)"
            case .cluster, .velero: return "\(severity): \(issue.message)"
            }
        }
    }

    /// The figures.
    var text: String {
        let status = report.backup.status
        let items = status.progress.itemsBackedUp
        var lines = [
            "Backup \(report.backup.name): \(status.phase)",
            "  items      \(items) in \(Measures.duration(elapsed)) (\(Measures.rate(items, in: elapsed)))",
            "  archive    \(Measures.bytes(report.archive.size))",
            "  place      \(place)",
            "  revision   \(revision)",
        ]
        let (disks, databases) = (report.snapshots, report.databaseSnapshots)
        for (noun, count) in [("volumes  ", disks), ("databases", databases)] where count.attempted > 0 {
            lines.append("  \(noun)  \(count.completed) of \(count.attempted) copied by snapshots")
        }
        for spread in report.spread {
            lines.append(
                "             \(spread.kind) at \(spread.revisions.joined(separator: ", ")): its revision was gone"
            )
        }
        if status.errors > 0 {
            lines.append("  errors     \(status.errors) (lifeboat backup describe \(report.backup.name))")
        }
        if status.warnings > 0 { lines.append("  warnings   \(status.warnings)") }
        return lines.joined(separator: "\n") + "\n"
    }

    private var revision: String {
        guard let revision = report.revision else { return "none could be had; kinds are of different moments" }
        return report.spread.isEmpty ? "\(revision), every kind" : "\(revision), but for:"
    }
}

/// One line of progress.
struct BackupProgressLine {
    let text: String

    init(_ snapshot: BackupProgress.Snapshot, since start: ContinuousClock.Instant) {
        let elapsed = ContinuousClock.now - start
        let share = snapshot.totalLists == 0 ? 0 : snapshot.finishedLists * 20 / snapshot.totalLists
        let bar = String(repeating: "█", count: share) + String(repeating: "░", count: 20 - share)
        let waiting = Self.waiting(for: snapshot)
        if !waiting.isEmpty, snapshot.finishedLists == snapshot.totalLists {
            text = "\(snapshot.items) items taken. Waiting for snapshots: \(waiting) …"
            return
        }
        text =
            "\(bar) \(snapshot.finishedLists)/\(snapshot.totalLists) lists  \(snapshot.items) items  "
            + "\(Measures.bytes(snapshot.bytes))  \(Measures.rate(snapshot.items, in: elapsed))"
    }

    private static func waiting(for snapshot: BackupProgress.Snapshot) -> String {
        let kinds = [
            (snapshot.snapshots, snapshot.totalSnapshots, "volumes"),
            (snapshot.databases, snapshot.totalDatabases, "databases"),
        ]
        return kinds.filter { $0.0 < $0.1 }.map { "\($0.0)/\($0.1) \($0.2)" }.joined(separator: ", ")
    }
}
