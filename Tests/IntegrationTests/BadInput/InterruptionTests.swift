// SPDX-License-Identifier: Apache-2.0

import ClusterTestKit
import FoundationEssentials
import KubernetesClient
import KubernetesCore
import RandomTesting
import Subprocess
import Testing

/// Whatever ends a backup early, there is a whole one or none.
@Suite(.needsCluster, .timeLimit(.minutes(10)))
struct InterruptionTests {
    @Test func `Ctrl-C at any moment leaves a whole backup or nothing`() async throws {
        try await IntegrationCase.with(SmallApplication.maps(60)) { test in
            let started = ContinuousClock.now
            try await create(test, "whole").expectSuccess()
            var usual = ContinuousClock.now - started
            var generator = SeededGenerator.printingSeed(for: "Ctrl-C at any moment")
            var (round, interrupted) = (0, 0)
            while round < 10 || (interrupted < 2 && round < 100) {
                let share = Double.random(in: 0...1, using: &generator)
                let name = "round-\(round)"
                round += 1
                let ended = try await create(test, name) { [usual] program in
                    try await Task.sleep(for: usual * share)
                    program.send(.interrupt)
                }
                let note: Comment = "after \(share) of \(usual): \(ended)"
                if ended.code == 0 {
                    // It was done before the signal came: runs may have become faster than the first one was.
                    #expect(test.workspace.isCommitted(name), note)
                    usual = min(usual, usual * max(share, 0.1))
                    continue
                }
                interrupted += 1
                // -2 when it was not even listening for signals yet.
                #expect(ended.code == 130 || ended.code == -2, note)
                #expect(ended.output.isEmpty, note)
                #expect(test.workspace.files(ofBackup: name) == [], note)
                #expect(test.workspace.strayFiles() == [], note)
            }
            #expect(interrupted >= 2)
            let first = try await StoredBackup("whole", in: test.workspace)
            #expect(first.objects.count > 60)
        }
    }

    @Test func `Ctrl-C in the midst of an archive removes what is there of it`() async throws {
        try await IntegrationCase.with(SmallApplication.maps(20)) { test in
            let ended = try await createHolding(test, "stopped") { program in
                program.send(.interrupt)
                program.send(.resume)
            }
            #expect(ended.code == 130, "\(ended)")
            #expect(ended.errors == [])
            #expect(test.workspace.files(ofBackup: "stopped") == [])
            #expect(test.workspace.strayFiles() == [])
            try await create(test, "stopped").expectSuccess()
        }
    }

    @Test func `after a kill in the midst the name is not taken for a backup, and it is said how to free it`()
        async throws
    {
        try await IntegrationCase.with(SmallApplication.maps(20)) { test in
            let ended = try await createHolding(test, "killed") { program in program.send(.kill) }
            #expect(ended.code == -9, "\(ended)")
            #expect(!test.workspace.isCommitted("killed"))
            let plan = try await test.lifeboat.run("restore", "plan", "--from-backup", "killed")
            plan.expectFailure(saying: "killed", "left unfinished")
            let again = try await create(test, "killed")
            again.expectFailure(saying: "killed", "unfinished")
            #expect(again.error.contains("hint: "), "\(again)")
            #expect(again.error.contains("lifeboat backup delete killed"), "\(again)")
            // What the hint says.
            try await test.lifeboat.run("backup", "delete", "killed", "--confirm").expectSuccess()
            try await create(test, "killed").expectSuccess()
        }
    }

    @Test func `an API server that dies in the midst leaves no backup, and is named`() async throws {
        try await TestCluster.withFresh { cluster in
            try await Workspace.with { workspace in
                let lifeboat = workspace.lifeboat(cluster)
                let ended = try await holding("lost", workspace, lifeboat) { hold in
                    try await lifeboat.run("backup", "create", "lost", deadline: .seconds(120)) { program in
                        try await hold(program)
                        try cluster.kill(.apiServer)
                        program.send(.resume)
                    }
                }
                ended.expectFailure(saying: "the API server", "127.0.0.1")
                #expect(workspace.files(ofBackup: "lost") == [])
                #expect(workspace.strayFiles() == [])
            }
        }
    }

    @Test func `a restore that was interrupted is completed by running it again`() async throws {
        try await IntegrationCase.with(SmallApplication.maps(800)) { test in
            try await create(test, "b").expectSuccess()
            try await test.client.withNamespaceName { copy in
                let mapping = "\(test.namespace):\(copy)"
                let ended = try await test.lifeboat.run(
                    "restore",
                    "create",
                    "first",
                    "--from-backup",
                    "b",
                    "--namespace-mappings",
                    mapping
                ) { program in
                    // More are there than can be on their way at once: of some it knows that it has made them.
                    try await eventually("the restore has begun", every: .milliseconds(5)) {
                        try await test.client.list(.configMaps, namespace: copy) { _ in }.items >= 40
                    }
                    program.send(.interrupt)
                }
                #expect(ended.code == 130, "\(ended)")
                #expect(
                    ended.output.contains("Restore first: Failed") && ended.output.contains("not reached"),
                    "\(ended)"
                )
                try await expectRecord(of: "first", test, copy)
                let left = try PlanDocument(
                    await test.lifeboat.run(
                        "restore",
                        "plan",
                        "--from-backup",
                        "b",
                        "--namespace-mappings",
                        mapping,
                        "-o",
                        "json"
                    )
                )
                #expect(!left.keys("create").isEmpty && left.keys("unchanged").contains("configmaps/map-0"), "\(left)")
                try await test.lifeboat.run(
                    "restore",
                    "create",
                    "second",
                    "--from-backup",
                    "b",
                    "--namespace-mappings",
                    mapping
                ).expectSuccess()
                let plan = try await test.lifeboat.run(
                    "restore",
                    "plan",
                    "--from-backup",
                    "b",
                    "--namespace-mappings",
                    mapping
                )
                #expect(plan.code == 0, "\(plan)")
            }
        }
    }
}

extension InterruptionTests {
    private func create(
        _ test: IntegrationCase,
        _ name: String,
        while body: @escaping @Sendable (RunningProgram) async throws -> Void = { _ in }
    ) async throws -> Ended {
        try await test.lifeboat.run("backup", "create", name, "--include-namespaces", test.namespace, while: body)
    }
}

extension InterruptionTests {
    /// Makes a backup of a namespace that is held before it is committed, and does something to it then.
    private func createHolding(
        _ test: IntegrationCase,
        _ name: String,
        _ act: @escaping @Sendable (RunningProgram) async throws -> Void
    ) async throws -> Ended {
        try await holding(name, test.workspace, test.lifeboat) { hold in
            try await create(test, name) { program in
                try await hold(program)
                try await act(program)
            }
        }
    }

    /// Has a backup made again as long as it is over before it can be held.
    private func holding(
        _ name: String,
        _ workspace: Workspace,
        _ lifeboat: Lifeboat,
        _ run: (@escaping @Sendable (RunningProgram) async throws -> Void) async throws -> Ended
    ) async throws -> Ended {
        for _ in 0..<20 {
            do {
                return try await run { try await holdMidway($0, workspace, name) }
            } catch is OverTooSoon {
                try await eventually("the backup is over") { workspace.isCommitted(name) }
                try await lifeboat.run("backup", "delete", name, "--confirm").expectSuccess()
            }
        }
        throw OverTooSoon()
    }

    /// Expects the record of an interrupted restore to name what it has made.
    private func expectRecord(of name: String, _ test: IntegrationCase, _ namespace: String) async throws {
        let described = try await test.lifeboat.run("restore", "describe", name, "--details")
        try described.expectSuccess()
        #expect(described.output.contains("Failed"), "\(described)")
        let lines = described.output.split(separator: "\n")
        #expect(lines.contains { $0.contains("\(namespace)/map-") && $0.hasSuffix("(created)") }, "\(described)")
    }
}

/// That a backup had ended before it could be held.
private struct OverTooSoon: Error {}

/// Waits until a backup has claimed its name, and holds the program there, before the backup is committed.
private func holdMidway(_ program: RunningProgram, _ workspace: Workspace, _ name: String) async throws {
    let claim = "\(workspace.directory(ofBackup: name))/\(name)-lifeboat-claim.json"
    try await eventually("the backup has begun", every: .milliseconds(1)) {
        FileManager.default.fileExists(atPath: claim) || workspace.isCommitted(name)
    }
    if workspace.isCommitted(name) { throw OverTooSoon() }
    program.send(.suspend)
    try await eventually("the program stands still") {
        let stat = try String(decoding: Data(contentsOf: URL(filePath: "/proc/\(program.id)/stat")), as: UTF8.self)
        return stat.split(separator: ")").last?.contains(" T ") ?? false
    }
    if workspace.isCommitted(name) {
        program.send(.resume)
        throw OverTooSoon()
    }
}
