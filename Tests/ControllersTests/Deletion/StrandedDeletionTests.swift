// SPDX-License-Identifier: Apache-2.0

import BackupStorage
import ClusterTestKit
import Controllers
import JSON
import ObjectStore
import Testing
import VeleroAPI

/// Deletions that nobody carries on, or that were asked for before.
@Suite(.needsCluster, .timeLimit(.minutes(6)))
struct StrandedDeletionTests {
    @Test func `backups that nobody deletes any more get their phase back`() async throws {
        try await ControllersCase.with { test in
            try await test.withData { data in
                for name in ["velero", "half", "taken-away"] { try await test.makeBackup(name, of: data) }
                await test.stop()
                // What a Velero has left there, with its refusal, and what has lost its commit mark already.
                for name in ["velero", "half"] {
                    try await test.patch(Backup.self, name, ["status": ["phase": "Deleting"]])
                }
                try await test.bucket.delete(["backups/half/velero-backup.json"])
                try await test.askForDeletion(of: "velero")
                try await test.patch(
                    DeleteBackupRequest.self,
                    "delete-velero",
                    ["status": ["phase": "Processed", "errors": ["it did not work"]]]
                )
                try await test.start()
                try await test.waitForBackup("velero", .completed)
                let half = try await test.waitForBackup("half", .failed)
                #expect(half.status.failureReason?.contains("deletion was begun") == true)
                // The user takes the request away while the store is gone.
                test.store.isAway = true
                try await test.askForDeletion(of: "taken-away")
                try await test.waitForBackup("taken-away", .deleting)
                try await test.delete(DeleteBackupRequest.self, "delete-taken-away")
                test.store.isAway = false
                try await test.waitForBackup("taken-away", .completed)
            }
        }
    }

    @Test func `while nobody knows what is left of a backup it does not look whole again`() async throws {
        try await ControllersCase.with { test in
            try await test.withData { data in
                for name in ["whole", "half"] {
                    try await test.makeBackup(name, of: data)
                    test.store.isAway = true
                    try await test.askForDeletion(of: name)
                    try await test.waitFor(DeleteBackupRequest.self, "delete-\(name)", "tried again") {
                        !$0.status.errors.isEmpty
                    }
                    test.clock.advance(seconds: 24 * 3600 + 1)
                    // It is answered, and too old to be kept.
                    try await test.waitUntilGone(DeleteBackupRequest.self, "delete-\(name)", within: .seconds(60))
                    #expect(try await test.find(Backup.self, name)?.status.phase == .deleting)
                    test.store.isAway = false
                    if name == "half" { try await test.bucket.delete(["backups/half/velero-backup.json"]) }
                    try await test.restart()
                }
                try await test.waitForBackup("whole", .completed)
                try await test.waitForBackup("half", .failed)
            }
        }
    }

    @Test func `a new request takes the place of the answers before it`() async throws {
        try await ControllersCase.with { test in
            try await test.withData { data in
                let backup = try await test.makeBackup("b", of: data)
                try await test.addNativeSnapshot(to: "b")
                try await test.askForDeletion(of: "b")
                _ = try await test.waitForAnswer(to: "delete-b")
                let second = try await test.create(DeleteBackupRequest(for: backup))
                _ = try await test.waitForAnswer(to: second.name)
                #expect(try await test.all(DeleteBackupRequest.self).map(\.name) == [second.name])
            }
        }
    }
}
