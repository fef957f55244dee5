// SPDX-License-Identifier: Apache-2.0

import KubernetesClient
import KubernetesCore
import Testing

@testable import KubernetesRuntime

@Suite struct InformerCourseTests {
    private let gone = KubernetesError(.gone, "too old")
    private let broken = KubernetesError(.connection, "broken")
    private var course = InformerCourse(backoff: Backoff(base: .seconds(1), longest: .seconds(8)))

    /// Whether an outage is told now.
    private mutating func fail(_ error: any Error, _ activity: InformerCourse.Activity, at second: Int = 0) -> Bool {
        if case .outage = course.failed(error, during: activity, now: .seconds(second)) { true } else { false }
    }

    private var delay: Duration { course.delay(jitter: 1) }

    @Test mutating func `it lists, then watches from there, then from where the watch was`() {
        #expect(course.next == .list)
        #expect(course.listed(at: "10", now: .zero) == nil)
        #expect(course.next == .watch(revision: "10"))
        #expect(course.advanced(to: "12", now: .zero) == nil)
        #expect(course.next == .watch(revision: "12"))
        #expect(course.watchEnded(lasted: .seconds(60), now: .zero) == nil)
        #expect(course.next == .watch(revision: "12"))
        #expect(delay == .zero)
    }

    @Test mutating func `a list that fails is an outage, told once, and waits grow until it succeeds`() {
        #expect(fail(broken, .listing, at: 100))
        #expect(delay == .seconds(1))
        #expect(!fail(broken, .listing, at: 101))
        #expect(delay == .seconds(2))
        for _ in 0..<5 { #expect(!fail(broken, .listing)) }
        #expect(delay == .seconds(8))
        #expect(course.next == .list)
        #expect(course.listed(at: "10", now: .seconds(160)) == .seconds(60))
        #expect(delay == .zero)
        #expect(course.listed(at: "11", now: .seconds(170)) == nil)
    }

    @Test mutating func `a watch that breaks goes on, and only a second failure is an outage`() {
        _ = course.listed(at: "10", now: .zero)
        #expect(!fail(broken, .watching))
        #expect(course.next == .watch(revision: "10"))
        #expect(delay == .seconds(1))
        #expect(fail(broken, .watching, at: 5))
        // As long as it lasts, a small question goes ahead of the watch, which would not say that it has begun.
        #expect(course.next == .look(revision: "10"))
        #expect(course.answered(now: .seconds(9)) == .seconds(4))
        #expect(course.next == .watch(revision: "10"))
    }

    @Test mutating func `what the server does not know any more is listed at once, but not again and again`() {
        _ = course.listed(at: "10", now: .zero)
        guard case .relisting = course.failed(gone, during: .watching, now: .zero) else {
            Issue.record("it was not told")
            return
        }
        #expect(course.next == .list)
        #expect(delay == .zero)
        for whole in [1, 2, 4, 8, 8] {
            _ = course.listed(at: "11", now: .zero)
            _ = course.failed(gone, during: .watching, now: .zero)
            #expect(delay == .seconds(whole))
        }
        _ = course.listed(at: "11", now: .zero)
        _ = course.advanced(to: "12", now: .zero)
        _ = course.failed(gone, during: .watching, now: .zero)
        #expect(delay == .zero)
    }

    @Test mutating func `a watch that is refused is listed again`() {
        _ = course.listed(at: "10", now: .zero)
        #expect(!fail(KubernetesError(.other, "no such event"), .watching))
        #expect(course.next == .list)
    }

    @Test mutating func `watches that are refused again and again are an outage, though lists succeed`() {
        let forbidden = KubernetesError(.forbidden, "may not watch")
        _ = course.listed(at: "10", now: .zero)
        #expect(!fail(forbidden, .watching, at: 1))
        #expect(course.listed(at: "11", now: .zero) == nil)
        #expect(fail(forbidden, .watching, at: 2))
        for _ in 0..<3 {
            #expect(course.listed(at: "12", now: .zero) == nil)
            #expect(!fail(forbidden, .watching))
        }
        #expect(course.listed(at: "13", now: .zero) == nil)
        #expect(course.advanced(to: "14", now: .seconds(60)) == .seconds(58))
    }

    @Test mutating func `watches that end at once are not begun without a pause`() {
        _ = course.listed(at: "10", now: .zero)
        for whole in [1, 2, 4] {
            _ = course.watchEnded(lasted: .milliseconds(3), now: .zero)
            #expect(course.next == .watch(revision: "10"))
            #expect(delay == .seconds(whole))
        }
        _ = course.watchEnded(lasted: .seconds(2), now: .zero)
        #expect(delay == .zero)
    }

    @Test mutating func `a server that says when to come back is obeyed`() {
        var status = KubernetesStatus(code: 429, message: "slow down")
        status.retryAfterSeconds = 20
        _ = course.listed(at: "10", now: .zero)
        _ = fail(KubernetesError(.tooManyRequests, "slow down", status: status), .watching)
        #expect(delay == .seconds(20))
    }
}
