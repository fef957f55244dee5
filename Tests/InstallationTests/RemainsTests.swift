// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing
import VeleroAPI

@testable import Installation

/// What is decided about taking an installation away.
struct RemainsTests {
    private static func remains(_ change: (inout Remains) -> Void = { _ in }) -> Remains {
        var remains = Remains(namespace: "velero")
        remains.hasNamespace = true
        remains.ownsNamespace = true
        remains.definitions = ["backups.velero.io"]
        change(&remains)
        return remains
    }

    @Test(
        arguments: [
            ("own", nil, true), ("own", true, false), ("shared", nil, false), ("shared", false, true),
            ("gone", nil, true),
            ("neighbours", nil, false), ("neighbours", false, false),
        ] as [(String, Bool?, Bool)]
    )
    func `definitions go where no objects of others go with them`(home: String, keeps: Bool?, goes: Bool) {
        let remains = Self.remains {
            $0.ownsNamespace = home == "own" || home == "neighbours"
            $0.hasNamespace = home != "gone"
            if home == "neighbours" { $0.neighbours = ["other"] }
        }
        #expect(remains.removesDefinitions(keeping: keeps) == goes)
    }

    @Test(
        arguments: [
            (["lifeboat.dev/kept-by": "daily"], "2026-01-01T00:00:00Z", true),
            (["lifeboat.dev/kept-by": "daily"], "2027-01-01T00:00:00Z", false),
            ([:], "2026-01-01T00:00:00Z", nil), (["lifeboat.dev/kept-by": "daily"], nil, nil),
        ] as [(JSONValue, String?, Bool?)]
    )
    func `a backup that rules hold and whose time is over is known`(
        annotations: JSONValue,
        expiration: String?,
        isExpired: Bool?
    ) throws {
        var object: JSONValue = ["metadata": ["name": "b"], "status": [:]]
        object[path: ["metadata", "annotations"]] = annotations
        object[path: ["status", "expiration"]] = expiration.map { .string($0) }
        let now = try Timestamp("2026-06-01T00:00:00Z")
        #expect(KeptBackup(object)?.isExpired(at: now) == isExpired)
    }
}
