// SPDX-License-Identifier: Apache-2.0

/// How the process ends; scripts rely on these.
package enum ExitStatus: Int32, Error, Sendable {
    /// Everything asked for was done; for a plan: nothing to do.
    case success = 0
    /// It could not be done.
    case failure = 1
    /// The command line is wrong; for a plan: applying it would change something.
    case usage = 2
    /// Some of it could not be done; what could is kept.
    case partialFailure = 3
    /// Stopped by the user (128 + SIGINT).
    case interrupted = 130

    /// What `restore plan` says when there is something to do.
    static let changes = ExitStatus.usage
}
