// SPDX-License-Identifier: Apache-2.0

import KubernetesRuntime
import Testing

@Suite struct BackoffTests {
    @Test(arguments: [
        (0, 1.0, 0), (1, 1.0, 500), (1, 0.0, 250), (2, 1.0, 1000), (3, 0.5, 1500), (7, 1.0, 32_000), (10, 1.0, 256_000),
        (11, 1.0, 300_000), (1_000_000, 1.0, 300_000), (1_000_000, 0.0, 150_000), (1, 7.0, 500), (1, -7.0, 250),
    ])
    func `waits double up to the limit, and jitter takes off up to half`(failures: Int, jitter: Double, expected: Int) {
        #expect(Backoff().delay(afterFailures: failures, jitter: jitter) == .milliseconds(expected))
    }

    @Test func `times are written with microseconds`() {
        #expect(MicroTime(microseconds: 1_795_369_636_000_042).description == "2026-11-22T17:47:16.000042Z")
        #expect(MicroTime(microseconds: 0).description == "1970-01-01T00:00:00.000000Z")
    }

    @Test func `a wait ends with the value, or says what it waited for`() async throws {
        var looks = 0
        let value = try await waitFor("the third look", within: .seconds(20), pace: .local) {
            looks += 1
            return looks == 3 ? "there" : nil
        }
        #expect(value == "there")
        let error = await #expect(throws: KubernetesRuntimeError.self) {
            try await waitFor("a miracle", within: .milliseconds(20), pace: .local) { Int?.none }
        }
        #expect(error?.code == .timedOut)
        #expect(error?.message == "waited 0 s for a miracle in vain")
    }
}
