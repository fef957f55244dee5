// SPDX-License-Identifier: Apache-2.0

import KubernetesClient
import KubernetesCore

/// Where an informer stands with its server, and what it does next; no I/O.
struct InformerCourse {
    /// What to do next.
    enum Step: Equatable {
        /// List everything.
        case list
        /// See whether the server answers, and then go on with the watch.
        case look(revision: String)
        /// Go on with the watch.
        case watch(revision: String)
    }

    /// What was being done when something failed.
    enum Activity {
        case listing
        case watching
    }

    /// A watch that ends so soon without a word is counted as a failure, so that a proxy that closes watches at once does
    /// not make the informer ask without pause.
    static let shortest = Duration.seconds(1)

    private let backoff: Backoff
    /// The revision after which the watch goes on; `nil` when everything must be listed.
    private(set) var revision: String?
    /// Failures since the server last told something.
    private var failures = 0
    /// How often in a row a watch could not go on from its revision, lists in between notwithstanding: a server whose
    /// watches always say so must not be made to list without pause.
    private var losses = 0
    /// The failures that the next wait is for.
    private var unwaited = 0
    private var retryAfter: Duration?
    private var outageBegan: Duration?
    private var isUnreachable = false

    init(backoff: Backoff) {
        self.backoff = backoff
    }

    /// What to do next.
    var next: Step {
        guard let revision else { return .list }
        return outageBegan != nil && isUnreachable ? .look(revision: revision) : .watch(revision: revision)
    }

    /// How long to wait before that.
    func delay(jitter: Double) -> Duration {
        max(backoff.delay(afterFailures: unwaited, jitter: jitter), retryAfter ?? .zero)
    }

    /// Takes that the server answers, before it has told anything.
    /// - Returns: How long an outage lasted that is now over.
    mutating func answered(now: Duration) -> Duration? {
        defer { outageBegan = nil }
        return outageBegan.map { now - $0 }
    }

    /// Takes that everything was listed.
    /// - Returns: How long an outage lasted that is now over.
    mutating func listed(at revision: String, now: Duration) -> Duration? {
        self.revision = revision
        failures = 0
        unwaited = 0
        retryAfter = nil
        // Where lists succeed and watches don't, as without the right to watch, the trouble is not over.
        return losses > 1 ? nil : answered(now: now)
    }

    /// Takes that a watch has told everything up to a revision.
    /// - Returns: How long an outage lasted that is now over.
    mutating func advanced(to revision: String, now: Duration) -> Duration? {
        losses = 0
        return listed(at: revision.isEmpty ? self.revision ?? "" : revision, now: now)
    }

    /// Takes that a watch has ended by itself without telling anything.
    /// - Returns: How long an outage lasted that is now over.
    mutating func watchEnded(lasted: Duration, now: Duration) -> Duration? {
        guard lasted < Self.shortest else { return advanced(to: "", now: now) }
        failures += 1
        unwaited = failures
        return nil
    }

    /// Takes that the list that was just read is not to be trusted.
    mutating func mustList() {
        revision = nil
    }

    /// Takes a failure.
    /// - Returns: What is to be told about it, if anything is.
    mutating func failed(_ error: any Error, during activity: Activity, now: Duration) -> InformerDisturbance? {
        let known = error as? KubernetesError
        isUnreachable = known?.isRetryable ?? false
        retryAfter = known?.status?.retryAfterSeconds.map { .seconds($0) }
        failures += 1
        unwaited = failures
        if activity == .watching && !isUnreachable {
            // Its revision is no longer kept, or the server can't go on from it for another reason.
            revision = nil
            losses += 1
            unwaited = losses - 1
            if known?.code == .gone { return .relisting }
        }
        // One broken watch is nothing: the next one goes on where it was.
        guard outageBegan == nil, activity == .listing || failures > 1 || losses > 1 else { return nil }
        outageBegan = now
        return .outage(error)
    }
}
