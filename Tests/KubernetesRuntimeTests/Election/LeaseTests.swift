// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

@testable import KubernetesRuntime

@Suite struct LeaseTests {
    private let early = MicroTime(microseconds: 1_795_369_636_000_001)
    private let late = MicroTime(microseconds: 1_795_369_646_000_001)

    @Test func `a lease is read and written as client-go does, and what else it holds stays`() {
        let lease: JSONValue = [
            "metadata": ["name": "lead", "resourceVersion": "7"],
            "spec": [
                "holderIdentity": "one", "leaseDurationSeconds": 15, "acquireTime": "2026-11-22T17:00:00.000000Z",
                "renewTime": "2026-11-22T17:10:00.000000Z", "leaseTransitions": 3, "strategy": "kept",
            ],
        ]
        #expect(LeaseRecord(lease).written(to: lease) == lease)
        let taken = LeaseRecord(lease).held(by: "two", for: 20, at: early).written(to: lease)
        #expect(
            taken["spec"] == [
                "holderIdentity": "two", "leaseDurationSeconds": 20, "acquireTime": "2026-11-22T17:47:16.000001Z",
                "renewTime": "2026-11-22T17:47:16.000001Z", "leaseTransitions": 4, "strategy": "kept",
            ]
        )
        #expect(taken["metadata"] == lease["metadata"])
    }

    @Test func `a renewal moves only the time of renewal`() {
        let first = LeaseRecord().held(by: "one", for: 15, at: early)
        #expect(first.transitions == 0)
        #expect(first.acquired == early.description)
        let renewed = first.held(by: "one", for: 15, at: late)
        #expect(renewed.acquired == first.acquired)
        #expect(renewed.renewed == late.description)
        #expect(renewed.transitions == 0)
        let released = renewed.released(at: late)
        #expect(released.holder == "")
        #expect(released.held(by: "two", for: 15, at: late).transitions == 1)
    }

    private func held(_ record: LeaseRecord, seen second: Int, now: Int, by identity: String = "two") -> Bool {
        var view = LeaseView()
        view.observe(record, now: .seconds(second))
        return view.isHeld(byOtherThan: identity, now: .seconds(now), usual: .seconds(15))
    }

    @Test func `a lease is another's as long as it was seen to change within its length`() {
        let record = LeaseRecord().held(by: "one", for: 10, at: early)
        #expect(held(record, seen: 100, now: 109))
        #expect(!held(record, seen: 100, now: 110))
        #expect(!held(record, seen: 100, now: 100, by: "one"))
        #expect(!held(record.released(at: early), seen: 100, now: 100))
        #expect(!held(LeaseRecord(), seen: 100, now: 100))
        var endless = record
        endless.seconds = 0
        #expect(held(endless, seen: 100, now: 114))
        #expect(!held(endless, seen: 100, now: 115))
    }

    @Test func `only a change of what it says prolongs a lease, and the clock of its holder does not count`() {
        var view = LeaseView()
        let record = LeaseRecord().held(by: "one", for: 10, at: late)
        view.observe(record, now: .seconds(0))
        view.observe(record, now: .seconds(9))
        #expect(!view.isHeld(byOtherThan: "two", now: .seconds(10), usual: .seconds(15)))
        // Renewed by a holder whose clock went back.
        view.observe(record.held(by: "one", for: 10, at: early), now: .seconds(9))
        #expect(view.isHeld(byOtherThan: "two", now: .seconds(18), usual: .seconds(15)))
    }
}
