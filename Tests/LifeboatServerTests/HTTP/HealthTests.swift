// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import LifeboatServer

/// What probes are told.
struct HealthTests {
    private let start = ContinuousClock.now

    @Test(arguments: [
        (HealthState.Role.starting, 100, false), (.standingBy, 0, false), (.standingBy, 2, true),
        (.fillingCaches, 100, false), (.working, 0, true), (.shuttingDown, 100, false),
    ]) func `a process is ready when it works, or stands by to`(role: HealthState.Role, seconds: Int, isReady: Bool) {
        let state = HealthState(role: role, since: start)
        #expect(state.readiness(at: start + .seconds(seconds)).isWell == isReady)
    }

    @Test func `who cannot reach the lease for longer than it lasts does not stand by`() {
        var state = HealthState(role: .standingBy, since: start)
        state.leaseTrouble = .init(since: start, words: "leases is forbidden")
        #expect(state.readiness(at: start + .seconds(15)).isWell)
        let verdict = state.readiness(at: start + .seconds(16))
        #expect(!verdict.isWell && verdict.words == "cannot stand for election: leases is forbidden")
        state.role = .working
        #expect(state.readiness(at: start + .seconds(16)).isWell)
    }

    @Test func `trouble counts from its beginning, and ends when the lease is reached`() async throws {
        let health = ServerHealth(leaseDuration: .milliseconds(20))
        health.set(.standingBy)
        health.leaseTrouble("first")
        try await Task.sleep(for: .milliseconds(1100))
        health.leaseTrouble("second")
        #expect(health.readiness.words == "cannot stand for election: second")
        health.leaseTrouble(nil)
        #expect(health.readiness.isWell)
    }

    @Test func `a process lives until its work does not end when it is told to`() {
        var state = HealthState(role: .working, since: start)
        #expect(state.liveness(at: start + .seconds(100_000)).isWell)
        state.stopping = start
        #expect(state.liveness(at: start + .seconds(60)).isWell)
        #expect(!state.liveness(at: start + .seconds(61)).isWell)
    }

    @Test func `the end of the process is final`() {
        let health = ServerHealth()
        health.set(.shuttingDown)
        health.set(.standingBy)
        #expect(health.readiness.words == "shutting down")
    }

    @Test func `work that ended when it was told to is forgotten`() async {
        let health = ServerHealth()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { try? await health.watching { while !Task.isCancelled { await Task.yield() } } }
            group.cancelAll()
        }
        #expect(health.liveness.isWell)
    }

    @Test(arguments: [
        (":8085", "", 8085), ("127.0.0.1:0", "127.0.0.1", 0), ("[::1]:80", "::1", 80),
        ("localhost:80", "localhost", 80),
    ]) func `addresses are read as Go writes them`(text: String, host: String, port: Int) throws {
        let address = try #require(ListenAddress(text))
        #expect(address.host == host)
        #expect(address.port == port)
        #expect(address.description == text)
    }

    @Test(arguments: ["8085", "host", ":", ":x", ":70000", "::1:80", "[::1:80", ""])
    func `what is no address is none`(text: String) {
        #expect(ListenAddress(text) == nil)
    }
}
