// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing
import VeleroAPI

@testable import VolumeSnapshots

@Suite struct RDSWishesTests {
    @Test(arguments: [
        ("", []), ("orders", ["orders"]), (" orders , shop,orders,", ["orders", "shop"]),
    ])
    func `a backup names databases, each once`(text: String, names: [String]) throws {
        #expect(try RDSWishes.ofBackup(text) == names)
    }

    @Test(arguments: [
        ("Orders", "\"Orders\" is not an identifier that RDS takes"),
        ("arn:aws:rds:eu-central-1:1:db:orders", "\"arn:aws:rds:eu-central-1:1:db:orders\" is not an identifier"),
        ((0...100).map { "db\($0)" }.joined(separator: ","), "101 databases are named, and 100 can be"),
    ])
    func `what a backup cannot copy is refused with a sentence`(text: String, sentence: String) {
        let error = #expect(throws: VolumeSnapshotsError.self) { _ = try RDSWishes.ofBackup(text) }
        #expect(error?.message.hasPrefix(sentence) == true, "\(error?.message ?? "")")
    }

    @Test(arguments: [
        ("", []), ("*", [RDSRestoreWish(source: "*")]),
        (
            "orders:orders-2, shop",
            [RDSRestoreWish(source: "orders", target: "orders-2"), RDSRestoreWish(source: "shop")]
        ),
    ])
    func `a restore names databases and what becomes of them`(text: String, wishes: [RDSRestoreWish]) throws {
        #expect(try RDSWishes.ofRestore(text) == wishes)
        #expect(try RDSWishes.ofRestore(wishes.map(\.text).joined(separator: ",")) == wishes)
    }

    @Test(arguments: [
        ("a:b:c", "\"a:b:c\" names no database"), ("*:b", "\"*:b\" names no database"),
        ("a:", "\"\" is not an identifier"), ("a:A", "\"A\" is not an identifier"),
        ("a:b,a:c", "the database a is named twice"), ("a:x,b:x", "two databases shall become x"),
    ])
    func `what a restore cannot make is refused with a sentence`(text: String, sentence: String) {
        let error = #expect(throws: VolumeSnapshotsError.self) { _ = try RDSWishes.ofRestore(text) }
        #expect(error?.message.hasPrefix(sentence) == true, "\(error?.message ?? "")")
    }

    @Test func `a backup's annotation tells its snapshots, without those that failed`() throws {
        let failed = RDSSnapshotRecord(json: ["phase": "Failed", "source": ["instanceID": "shop"]])
        let whole = RDSSnapshotRecord(json: [
            "phase": "Completed", "snapshotID": "lifeboat-b1-orders", "source": ["instanceID": "orders"],
        ])
        let text = RDSSnapshotRecord.annotation([failed, whole])
        #expect(text == "orders=lifeboat-b1-orders")
        var backup = Backup(name: "b1", spec: BackupSpec())
        #expect(RDSSnapshotRecord.told(by: backup).isEmpty)
        backup.annotations = [RDSWishes.madeAnnotation: text, RDSWishes.annotation: "orders,shop"]
        backup.status.phase = .partiallyFailed
        let told = RDSSnapshotRecord.told(by: backup)
        #expect(told.map(\.instanceID) == ["orders", "shop"] && told.map(\.phase) == ["Completed", "Failed"])
        #expect(told.map(\.snapshotID) == ["lifeboat-b1-orders", nil])
    }

    @Test(arguments: [
        ("orders", "r1", "orders-r1"), ("orders", "2026.restore", "orders-2026-restore"),
    ])
    func `a copy beside the source is called after the restore`(instance: String, restore: String, name: String) {
        #expect(RDSNames.copy(of: instance, restore: restore) == name)
        let long = RDSNames.copy(of: instance, restore: String(repeating: "x", count: 80))
        #expect(long.utf8.count <= 63 && RDSNames.problem(instance: long) == nil)
    }
}
