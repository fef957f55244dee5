// SPDX-License-Identifier: Apache-2.0

import Testing
import VeleroAPI

@testable import Controllers

/// Tickets for files.
struct DownloadTicketsTests {
    private static func ticket(_ key: String, until: Int) -> DownloadTickets.Ticket {
        let location = BackupStorageLocation(name: "l", spec: .init(provider: "aws", bucket: "b"))
        return DownloadTickets.Ticket(location: location, key: key, expiration: Timestamp(seconds: until))
    }

    @Test func `a ticket is good until it expires, and no other text is`() {
        let tickets = DownloadTickets()
        let at = { Timestamp(seconds: $0) }
        let token = tickets.issue(Self.ticket("k", until: 600), now: at(0))
        #expect(token.utf8.count == 64 && token.allSatisfy(\.isHexDigit))
        #expect(tickets.ticket(token, now: at(599))?.key == "k")
        #expect(tickets.ticket(token, now: at(600)) == nil)
        #expect(tickets.ticket(String(token.dropLast()), now: at(0)) == nil)
        #expect(tickets.ticket("", now: at(0)) == nil)
    }

    @Test func `each ticket has another text`() {
        let tickets = DownloadTickets()
        let tokens = (0..<500).map { _ in tickets.issue(Self.ticket("k", until: 600), now: Timestamp(seconds: 0)) }
        #expect(Set(tokens).count == 500)
    }

    @Test func `of more than ten thousand the one that would expire first goes`() {
        let tickets = DownloadTickets()
        let now = Timestamp(seconds: 0)
        let tokens = (0..<10_001).map { index in
            tickets.issue(Self.ticket("\(index)", until: 600 + index), now: now)
        }
        #expect(tickets.ticket(tokens[0], now: now) == nil)
        #expect(tickets.ticket(tokens[1], now: now)?.key == "1")
        #expect(tickets.ticket(tokens[10_000], now: now)?.key == "10000")
    }

    /// Velero's table of files.
    @Test(arguments: [
        (DownloadTargetKind.backupContents, "backups/n/n.tar.gz"), (.backupLog, "backups/n/n-logs.gz"),
        (.backupVolumeSnapshots, "backups/n/n-volumesnapshots.json.gz"),
        (.backupItemOperations, "backups/n/n-itemoperations.json.gz"),
        (.backupResourceList, "backups/n/n-resource-list.json.gz"), (.backupResults, "backups/n/n-results.gz"),
        (.backupVolumeInfos, "backups/n/n-volumeinfo.json.gz"),
        (.csiBackupVolumeSnapshots, "backups/n/n-csi-volumesnapshots.json.gz"),
        (.csiBackupVolumeSnapshotContents, "backups/n/n-csi-volumesnapshotcontents.json.gz"),
        (.restoreLog, "restores/n/restore-n-logs.gz"), (.restoreResults, "restores/n/restore-n-results.gz"),
        (.restoreResourceList, "restores/n/restore-n-resource-list.json.gz"),
        (.restoreItemOperations, "restores/n/restore-n-itemoperations.json.gz"),
        (.restoreVolumeInfo, "restores/n/n-volumeinfo.json.gz"),
    ])
    func `each kind of file is where Velero has it`(kind: DownloadTargetKind, key: String) {
        #expect(kind.key(of: "n") == key)
        #expect(kind.isOfRestore == key.hasPrefix("restores/"))
    }
}
