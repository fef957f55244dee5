// SPDX-License-Identifier: Apache-2.0

import BackupStorage
import ClusterTestKit
import Controllers
import FoundationEssentials
import JSON
import KubernetesClient
import KubernetesCore
import ObjectStore
import Testing
import VeleroAPI

/// Many schedules and many backups.
@Suite(.needsCluster, .serialized, .timeLimit(.minutes(25)))
struct ScaleTests {
    @Test func `five hundred schedules that are due at once make one backup each`() async throws {
        let count = 500
        try await ControllersCase.with(.edited { $0.concurrentBackups = 4 }) { test in
            await test.stop()
            let expression = test.clock.hourlyFromHalfAnHour
            for index in 0..<count {
                var template = BackupSpec()
                // Namespaces of their own, so that the backups do not wait for each other; there is nothing to back up.
                template.includedNamespaces = ["shop-\(index)"]
                template.includedResources = ["configmaps"]
                template.snapshotVolumes = false
                let schedule = Schedule(
                    name: "s\(index)",
                    spec: ScheduleSpec(schedule: expression, template: template)
                )
                try await test.create(schedule)
            }
            test.clock.advance(seconds: 3600)
            let before = try await APIRequests(test.client)
            let start = ContinuousClock.now
            try await test.start()
            try await eventually("all have made their backup", within: .seconds(600), every: .seconds(1)) {
                try await test.all(Backup.self).count >= count
            }
            let made = ContinuousClock.now - start
            try await eventually("all backups have ended", within: .seconds(600), every: .seconds(2)) {
                try await test.all(Backup.self).allSatisfy(\.status.phase.isTerminal)
            }
            let ended = ContinuousClock.now - start
            let requests = try await APIRequests(test.client).since(before)
            print("500 schedules: made in \(made), ended in \(ended); requests \(requests)")
            let backups = try await test.all(Backup.self)
            #expect(backups.count == count)
            let schedules = backups.map { $0.labels[VeleroLabel.scheduleName] ?? "" }
            #expect(Set(schedules).count == count, "a schedule made two backups")
            #expect(try await test.all(Schedule.self).allSatisfy { $0.status.lastBackup != nil })
        }
    }

    @Test(arguments: [1_000])
    func `many backups are found in a store, looked after and let go in bounded time`(count: Int) async throws {
        try await ControllersCase.with { test in
            try await Self.fill(test.bucket, count)
            let before = try await APIRequests(test.client)
            let memory = ProcessMemory.resident
            var start = ContinuousClock.now
            try await test.restart()
            // A change of its description lets the location be synchronized now.
            try await test.patch(BackupStorageLocation.self, "default", ["status": ["lastSyncedTime": .null]])
            try await test.restart()
            try await eventually("all are known", within: .seconds(400), every: .seconds(1)) {
                test.metrics.text().contains("velero_backup_total \(count)\n")
            }
            print(
                "\(count) backups: known after \(ContinuousClock.now - start), \(ProcessMemory.since(memory)) MB more"
            )
            #expect(try await test.all(Backup.self).count == count)
            try await test.waitForLocation { $0.status.lastSyncedTime != nil }
            print("requests \(try await APIRequests(test.client).since(before))")

            start = ContinuousClock.now
            try await test.restart()
            print("\(count) backups: a server has started after \(ContinuousClock.now - start)")
            start = ContinuousClock.now
            try await test.withData { data in
                try await test.makeBackup("one-more", of: data)
                print("\(count) backups: another one took \(ContinuousClock.now - start)")
            }
            // A tenth of them expires.
            start = ContinuousClock.now
            test.clock.advance(seconds: 3600)
            try await test.restart()
            try await eventually("the expired ones are gone", within: .seconds(600), every: .seconds(1)) {
                test.metrics.text().contains("velero_backup_total \(count - count / 10 + 1)\n")
            }
            print("\(count / 10) of \(count) expired and gone after \(ContinuousClock.now - start)")
            print("\(ProcessMemory.since(memory)) MB more than at first")
            #expect(try await test.all(Backup.self).count == count - count / 10 + 1)
            #expect(try await test.stored.backupDirectories().count == count - count / 10 + 1)
            #expect(try await test.all(DeleteBackupRequest.self).isEmpty)
        }
    }

    /// Puts backups into a bucket, every tenth of which expires in half an hour.
    private static func fill(_ bucket: MemoryObjectStore, _ count: Int) async throws {
        let file =
            "\(Repository.root)/Tests/BackupStorageTests/Fixtures/velero-1.18.1/backups/shop-web/velero-backup.json"
        var backup = try Backup(checking: JSONParser.parse(Array(Data(contentsOf: URL(filePath: file)))))
        let now = Timestamp(seconds: Int(Date().timeIntervalSince1970))
        for index in 0..<count {
            let name = "b\(index)"
            backup.json[path: ["metadata", "name"]] = .string(name)
            backup.status.startTimestamp = now.advanced(by: GoDuration(seconds: -index))
            backup.status.expiration = now.advanced(by: GoDuration(seconds: index % 10 == 0 ? 1800 : 30 * 24 * 3600))
            try await bucket.put(
                BackupKeys(backup: name).metadata,
                JSONWriter.write(backup.json),
                options: PutOptions()
            )
            try await bucket.put(BackupKeys(backup: name).archive, [1, 2, 3], options: PutOptions())
        }
    }
}

/// What an API server has been asked so far for Velero's kinds, by verb and kind.
struct APIRequests: CustomStringConvertible {
    private var counts: [String: Int] = [:]

    init(_ client: APIClient) async throws {
        let response = try await client.send(KubernetesRequest(.get, "/metrics"))
        for line in String(decoding: response.body, as: UTF8.self).split(separator: "\n")
        where line.hasPrefix("apiserver_request_total{") && line.contains(#"group="velero.io""#) {
            func label(_ name: String) -> String {
                guard let range = line.firstRange(of: "\(name)=\"") else { return "" }
                return String(line[range.upperBound...].prefix { $0 != "\"" })
            }
            let value = line.split(separator: " ").last.flatMap { Double($0) } ?? 0
            counts["\(label("verb")) \(label("resource"))", default: 0] += Int(value)
        }
    }

    /// What was asked since an earlier moment.
    func since(_ earlier: APIRequests) -> APIRequests {
        var copy = self
        copy.counts = counts.merging(earlier.counts, uniquingKeysWith: -).filter { $0.value > 0 }
        return copy
    }

    var description: String {
        counts.sorted { $0.value > $1.value }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
    }
}

/// The memory of this process.
enum ProcessMemory {
    /// In megabytes.
    static var resident: Int {
        let text = (try? String(contentsOf: URL(filePath: "/proc/self/status"), encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("VmRSS:") } ?? ""
        return (Int(line.filter(\.isNumber)) ?? 0) / 1024
    }

    /// What it has taken since.
    static func since(_ earlier: Int) -> Int { resident - earlier }
}
