// SPDX-License-Identifier: Apache-2.0

import Installation
import Testing
import VeleroAPI

@testable import LifeboatCommands

/// What a user is told about taking an installation away.
struct UninstallWordsTests {
    private static func words(_ keeps: Bool? = nil, _ change: (inout Remains) -> Void) throws -> UninstallWords {
        var remains = Remains(namespace: "velero")
        remains.hasNamespace = true
        remains.definitions = ["backups.velero.io"]
        remains.counts = ["12 backups", "3 schedules"]
        remains.hasSchedules = true
        change(&remains)
        return UninstallWords(remains: remains, keepsDefinitions: keeps, now: try Timestamp("2026-06-01T00:00:00Z"))
    }

    @Test func `that a namespace goes is said with what is in it`() throws {
        let words = try Self.words { $0.ownsNamespace = true }
        #expect(
            words.consequences == [
                "The namespace velero will be deleted with everything in it, with 12 backups, 3 schedules.",
                "The definitions of Velero's kinds will be deleted.",
                "No bucket keeps schedules; to save them first: "
                    + "kubectl -n velero get schedules.velero.io -o yaml >schedules.yaml",
            ]
        )
    }

    @Test func `in a namespace that stays the definitions and objects do too, and it is said how to delete them`()
        throws
    {
        let words = try Self.words { _ in }
        #expect(words.consequences.isEmpty)
        #expect(
            words.leftovers.last
                == "So do the definitions of Velero's kinds, with 12 backups, 3 schedules; --keep-crds=false deletes them."
        )
    }

    @Test func `what goes with the definitions is counted`() throws {
        let words = try Self.words(false) { _ in }
        #expect(
            words.consequences.first
                == "The definitions of Velero's kinds will be deleted, and with them 12 backups, 3 schedules."
        )
        #expect(words.consequences.count == 2, "how to save schedules is said, too")
    }
}
