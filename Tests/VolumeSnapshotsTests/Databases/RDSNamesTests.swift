// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import VolumeSnapshots

@Suite struct RDSNamesTests {
    @Test(arguments: [
        ("nightly-20260131", "orders", "lifeboat-nightly-20260131-orders"),
        ("b", "orders", "lifeboat-b-orders"),
    ])
    func `a snapshot is called after backup and database`(backup: String, instance: String, name: String) {
        #expect(RDSNames.snapshot(backup: backup, instance: instance) == name)
    }

    @Test(arguments: [
        ("a.b", "orders"), ("a--b", "orders"), ("b", "a-orders"), (String(repeating: "x", count: 253), "orders"),
    ])
    func `names that RDS does not take are changed, and stay distinct`(backup: String, instance: String) {
        let name = RDSNames.snapshot(backup: backup, instance: instance)
        #expect(name.utf8.count <= 255 && name.hasPrefix("lifeboat-"))
        #expect(name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") })
        #expect(!name.contains("--") && name.last != "-")
        #expect(name != RDSNames.snapshot(backup: "a-b", instance: "orders"))
        #expect(name != RDSNames.snapshot(backup: "b-a", instance: "orders"))
    }

    @Test(arguments: [
        ("orders-2", true), ("Orders", false), ("2orders", false), ("orders-", false), ("or--ders", false), ("", false),
        (String(repeating: "a", count: 63), true), (String(repeating: "a", count: 64), false),
    ])
    func `an identifier that RDS does not take is refused at once`(name: String, isTaken: Bool) {
        #expect((RDSNames.problem(instance: name) == nil) == isTaken)
    }
}
