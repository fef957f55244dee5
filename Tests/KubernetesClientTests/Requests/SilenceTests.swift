// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import KubernetesClient

@Suite struct SilenceTests {
    private let start = ContinuousClock.now

    private func after(_ seconds: Int) -> ContinuousClock.Instant { start + .seconds(seconds) }

    @Test func `a server that is waited for longer than the limit is silent`() {
        let silence = Silence(limit: .seconds(10), now: start)
        #expect(!silence.isTooLong(now: after(9)))
        #expect(silence.isTooLong(now: after(10)))
        #expect(silence.nextLook(now: after(3)) == after(10))
    }

    @Test func `a reader that takes its time is no fault of the server`() {
        var silence = Silence(limit: .seconds(10), now: start)
        silence.waitEnds()
        #expect(!silence.isTooLong(now: after(1_000)))
        #expect(silence.nextLook(now: after(1_000)) == after(1_010))
        silence.waitBegins(now: after(1_000))
        #expect(!silence.isTooLong(now: after(1_009)))
        #expect(silence.isTooLong(now: after(1_010)))
    }
}
