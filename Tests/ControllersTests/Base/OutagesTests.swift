// SPDX-License-Identifier: Apache-2.0

import BackupStorage
import KubernetesClient
import ObjectStore
import Testing
import VeleroAPI

@testable import Controllers

/// What is tried again, and for how long.
struct OutagesTests {
    private struct Unknown: Error {}

    @Test(arguments: [
        KubernetesError.Code.connection, .timedOut, .unavailable, .tooManyRequests, .ambiguous, .unauthorized,
        .conflict,
    ])
    func `an API server that is away, or busy, is waited for`(code: KubernetesError.Code) {
        #expect(Outages.isOutage(KubernetesError(code, "")))
    }

    @Test(arguments: [KubernetesError.Code.forbidden, .notFound, .invalid, .alreadyExists, .gone, .badConfig])
    func `what an API server refuses is not tried again`(code: KubernetesError.Code) {
        #expect(!Outages.isOutage(KubernetesError(code, "")))
    }

    @Test(arguments: [
        (ObjectStoreError.Code.unavailable, true), (.timedOut, true), (.throttled, true), (.badCredentials, true),
        (.accessDenied, false), (.noSuchBucket, false), (.readOnly, false), (.noSpace, false), (.corrupt, false),
    ])
    func `a store is waited for while it is only away`(code: ObjectStoreError.Code, isOutage: Bool) {
        let error = ObjectStoreError(code, "")
        #expect(Outages.isOutage(error) == isOutage)
        #expect(Outages.isOutage(BackupStorageError(.unfinished, "", cause: error)) == isOutage)
    }

    @Test func `other errors are no outages`() {
        #expect(!Outages.isOutage(Unknown()))
        #expect(!Outages.isOutage(BackupStorageError(.damaged, "")))
        #expect(Outages.isOutage(ControllerError(.notReady, "")))
        #expect(!Outages.isOutage(ControllerError(.invalidLocation, "")))
    }

    @Test func `an outage is waited for until its time is over, each object for itself`() {
        let outages = Outages(tolerance: .seconds(60))
        let away = ObjectStoreError(.unavailable, "")
        let at = { Timestamp(seconds: 1000 + $0) }
        #expect(outages.mayPass(away, of: "a", now: at(0)))
        #expect(outages.mayPass(away, of: "a", now: at(59)))
        #expect(outages.mayPass(away, of: "b", now: at(59)))
        #expect(!outages.mayPass(away, of: "a", now: at(60)))
        #expect(outages.mayPass(away, of: "b", now: at(118)))
        outages.end("a")
        #expect(outages.mayPass(away, of: "a", now: at(120)))
        #expect(!outages.mayPass(ObjectStoreError(.accessDenied, ""), of: "a", now: at(121)))
    }

    @Test func `an outage begins anew when work has come further than ever before`() {
        let outages = Outages(tolerance: .seconds(60))
        let away = ObjectStoreError(.unavailable, "")
        func mayPass(_ second: Int, reached: Int) -> Bool {
            outages.mayPass(away, of: "a", reached: reached, now: Timestamp(seconds: 1000 + second))
        }
        #expect(mayPass(0, reached: 10))
        #expect(mayPass(3000, reached: 500))
        #expect(mayPass(3059, reached: 499))
        #expect(!mayPass(3060, reached: 500))
    }

    @Test func `a second short outage does not end a long run that had to start from the beginning`() {
        let outages = Outages(tolerance: .seconds(60))
        let away = ObjectStoreError(.unavailable, "")
        let at = { Timestamp(seconds: 1000 + $0) }
        #expect(outages.mayPass(away, of: "a", reached: 90_000, begun: at(0), now: at(100)))
        #expect(outages.mayPass(away, of: "a", reached: 60_000, begun: at(101), now: at(190)))
        // What ends at once has met the same outage.
        #expect(!outages.mayPass(away, of: "a", reached: 10, begun: at(249), now: at(250)))
    }

    @Test func `one that never gets further ends after a few long runs`() {
        let outages = Outages(tolerance: .seconds(60))
        let away = ObjectStoreError(.unavailable, "")
        var runs = 0
        while runs < 100,
            outages.mayPass(
                away,
                of: "a",
                reached: 7,
                begun: Timestamp(seconds: 1000 + runs * 80),
                now: Timestamp(seconds: 1079 + runs * 80)
            )
        { runs += 1 }
        #expect(runs == 5)
    }
}
