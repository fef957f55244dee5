// SPDX-License-Identifier: Apache-2.0

import KubernetesClient
import Testing

@Suite struct RetryPolicyTests {
    private let policy = RetryPolicy(
        limit: .seconds(30),
        firstDelay: .milliseconds(100),
        longestDelay: .seconds(5),
        attempts: 10
    )

    @Test(arguments: [(1, 100), (2, 200), (3, 400), (6, 3200), (7, 5000), (9, 5000)])
    func `the wait doubles up to a bound`(attempt: Int, milliseconds: Int) {
        #expect(
            policy.delay(after: attempt, elapsed: .zero, retryAfter: nil, jitter: 1) == .milliseconds(milliseconds)
        )
    }

    @Test func `jitter takes up to half of the wait away`() {
        #expect(policy.delay(after: 1, elapsed: .zero, retryAfter: nil, jitter: 0) == .milliseconds(50))
    }

    @Test func `the server may ask for more, but not for less`() {
        #expect(policy.delay(after: 1, elapsed: .zero, retryAfter: .seconds(7), jitter: 1) == .seconds(7))
        #expect(policy.delay(after: 7, elapsed: .zero, retryAfter: .seconds(1), jitter: 1) == .seconds(5))
    }

    @Test func `no attempt starts after the limit`() {
        #expect(policy.delay(after: 1, elapsed: .seconds(29.9), retryAfter: nil, jitter: 1) != nil)
        #expect(policy.delay(after: 1, elapsed: .seconds(29.95), retryAfter: nil, jitter: 1) == nil)
        #expect(policy.delay(after: 1, elapsed: .zero, retryAfter: .seconds(31), jitter: 1) == nil)
    }

    @Test func `attempts are counted`() {
        #expect(policy.delay(after: 9, elapsed: .zero, retryAfter: nil, jitter: 1) != nil)
        #expect(policy.delay(after: 10, elapsed: .zero, retryAfter: nil, jitter: 1) == nil)
        #expect(RetryPolicy.never.delay(after: 1, elapsed: .zero, retryAfter: nil, jitter: 0) == nil)
    }
}
