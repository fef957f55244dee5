// SPDX-License-Identifier: Apache-2.0

import ClusterTestKit
import JSON
import KubernetesClient
import KubernetesCore
import Testing
import VeleroAPI

/// RDS databases in backups and restores: a real API server, and moto, a mock of AWS, for RDS.
@Suite(.needsCluster, .timeLimit(.minutes(6)))
struct DatabaseTests {
    private func withDatabase(_ body: (IntegrationCase, Lifeboat, RDSDatabase) async throws -> Void) async throws {
        try await withS3Server(.moto) { aws in
            let database = try await RDSDatabase.make(aws, "orders")
            try await IntegrationCase.with { test in
                var lifeboat = test.lifeboat
                lifeboat.environment = database.environment
                try await body(test, lifeboat, database)
            }
        }
    }

    @Test func `a database is copied when it is named, made anew when it is named, and goes with its backup`()
        async throws
    {
        try await withDatabase { test, lifeboat, database in
            let place = ["--include-namespaces", test.namespace]
            try (try await lifeboat.run(["backup", "create", "without"] + place)).expectSuccess()
            #expect(try await database.snapshots().isEmpty, "nobody has asked for it")

            let made = try await lifeboat.run(["backup", "create", "b", "--rds-instances", "orders"] + place)
            try made.expectSuccess()
            #expect(made.output.contains("databases  1 of 1 copied by snapshots"), "\(made)")
            #expect(try await database.snapshots() == ["lifeboat-b-orders"])
            let described = try await lifeboat.run("backup", "describe", "b", "--details")
            for words in ["RDS Snapshots:", "lifeboat-b-orders", "db.t3.micro", "20 GiB"] {
                #expect(described.output.contains(words), "\(described.output)")
            }

            // The source still has its name, so that the copy gets one of its own, which the plan shows.
            let choice = ["--from-backup", "b", "--rds-instances", "*"]
            let plan = try await lifeboat.run(["restore", "plan"] + choice)
            #expect(plan.code == 2 && plan.output.contains("orders-plan (from orders)"), "\(plan)")
            #expect(plan.output.contains("from lifeboat-b-orders") && plan.output.contains("1 database to make"))
            #expect(try await database.databases() == ["orders"], "a plan makes nothing")
            let restored = try await lifeboat.run(["restore", "create", "r"] + choice)
            try restored.expectSuccess()
            #expect(restored.output.contains("database   orders is at orders-r."), "\(restored)")
            #expect(try await database.databases() == ["orders", "orders-r"])
            let told = try await lifeboat.run("restore", "describe", "r")
            #expect(told.output.contains("orders=orders-r."), "\(told.output)")

            try (try await lifeboat.run("backup", "delete", "b", "--confirm")).expectSuccess()
            #expect(try await database.snapshots().isEmpty)
        }
    }

    @Test func `a database that is lost comes back under its name, and what cannot be is told`() async throws {
        try await withDatabase { test, lifeboat, database in
            let place = ["--include-namespaces", test.namespace]
            let made = try await lifeboat.run(["backup", "create", "b", "--rds-instances", "orders,absent"] + place)
            #expect(made.code == 3, "\(made)")
            #expect(made.error.contains("database absent is not in the backup: cannot look up the database absent"))
            _ = try await database.server.query(
                "rds",
                "Action=DeleteDBInstance&Version=2014-10-31&DBInstanceIdentifier=orders&SkipFinalSnapshot=true"
            )
            let choice = ["--from-backup", "b", "--rds-instances"]
            let wishes = ["orders,absent:other,third", "-o", "json"]
            let plan = try await lifeboat.run(["restore", "plan"] + choice + wishes)
            let document = try plan.json
            let verdicts = (document["databases"]?.array ?? []).map { [$0["target"]?.string, $0["verdict"]?.string] }
            #expect(verdicts == [["orders", "create"], ["other", "blocked"], ["third", "blocked"]], "\(plan)")
            let restored = try await lifeboat.run(["restore", "create", "r"] + choice + ["orders,absent"])
            #expect(restored.code == 3, "\(restored)")
            #expect(restored.error.contains("the backup has no snapshot of the database absent"), "\(restored)")
            #expect(try await database.databases() == ["orders"])

            // One that is there stays, and is in the way of what would get its name.
            let taken = try await lifeboat.run(["restore", "plan"] + choice + ["orders:orders"])
            #expect(taken.code == 1 && taken.output.contains("there is a database orders already"), "\(taken)")
        }
    }

    @Test(arguments: [
        (["backup", "create", "b", "--rds-instances", "Orders"], "\"Orders\" is not an identifier"),
        (["restore", "create", "--from-backup", "b", "--rds-instances", "a:b:c"], "\"a:b:c\" names no database"),
    ])
    func `a name that RDS does not take is refused before anything is done`(
        arguments: [String],
        words: String
    ) async throws {
        try await IntegrationCase.with { test in
            let ended = try await test.lifeboat.run(arguments)
            #expect(ended.code == 2 && ended.error.contains(words), "\(ended)")
        }
    }

    @Test func `the server copies databases, makes them anew, and takes the snapshots with the backup`() async throws {
        try await withS3Server(.moto) { aws in
            let database = try await RDSDatabase.make(aws, "orders")
            try await ServerCase.with { given in
                var test = given
                test.environment = database.environment
                try await test.makeNamespace("shop", configMaps: 1)
                let server = test.server()
                try await server.start()
                try await server.waitUntilReady()
                let named: JSONValue = ["lifeboat.dev/rds-instances": "orders"]
                // Nobody says where databases are.
                try await test.create(
                    VeleroResource.backups,
                    ["metadata": ["name": "early", "annotations": named], "spec": ["includedNamespaces": ["shop"]]]
                )
                try await eventually("it is refused") {
                    let early = try await test.find(VeleroResource.backups, "early")
                    return early?[path: ["status", "phase"]]?.string == "FailedValidation"
                }
                try await test.client.delete(VeleroResource.backups.object("early", in: ServerCase.namespace))

                try await test.create(
                    VeleroResource.volumeSnapshotLocations,
                    [
                        "metadata": ["name": "default"],
                        "spec": ["provider": "aws", "config": ["region": .string(aws.region)]],
                    ]
                )
                try await eventually("the server knows the location") {
                    try await backUp(test, annotations: named)
                }
                let backup = try #require(try await test.find(VeleroResource.backups, "b"))
                #expect(
                    backup[path: ["metadata", "annotations", "lifeboat.dev/rds-snapshots"]]?.string
                        == "orders=lifeboat-b-orders"
                )
                #expect(try await database.snapshots() == ["lifeboat-b-orders"])
                try await restore(test, database)
                try await test.create(
                    VeleroResource.deleteBackupRequests,
                    ["metadata": ["name": "delete-b"], "spec": ["backupName": "b"]]
                )
                try await eventually("the backup is gone") { try await test.find(VeleroResource.backups, "b") == nil }
                #expect(try await database.snapshots().isEmpty)
                try await server.stop()
            }
        }
    }

    /// Makes the backup, again where the server had not seen the location yet.
    private func backUp(_ test: ServerCase, annotations: JSONValue) async throws -> Bool {
        if try await test.find(VeleroResource.backups, "b") == nil {
            try await test.create(
                VeleroResource.backups,
                [
                    "metadata": ["name": "b", "annotations": annotations],
                    "spec": ["includedNamespaces": ["shop"], "snapshotVolumes": false],
                ]
            )
        }
        switch try await test.find(VeleroResource.backups, "b")?[path: ["status", "phase"]]?.string {
        case "Completed": return true
        case "FailedValidation":
            try await test.client.delete(VeleroResource.backups.object("b", in: ServerCase.namespace))
            return false
        default: return false
        }
    }

    private func restore(_ test: ServerCase, _ database: RDSDatabase) async throws {
        try await test.create(
            VeleroResource.restores,
            [
                "metadata": ["name": "r", "annotations": ["lifeboat.dev/rds-instances": "orders:orders-copy"]],
                "spec": ["backupName": "b", "namespaceMapping": ["shop": "copy"]],
            ]
        )
        try await test.waitForAll(VeleroResource.restores, 1, within: .seconds(90))
        let restore = try #require(try await test.find(VeleroResource.restores, "r"))
        #expect(restore[path: ["status", "phase"]]?.string == "Completed", "\(restore)")
        let told = restore[path: ["metadata", "annotations", "lifeboat.dev/rds-restored"]]?.string
        #expect(told?.hasPrefix("orders=orders-copy.") == true, "\(told ?? "")")
        #expect(try await database.databases() == ["orders", "orders-copy"])
    }
}
