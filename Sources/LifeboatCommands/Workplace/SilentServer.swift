// SPDX-License-Identifier: Apache-2.0

/// A server that keeps its files to itself, whose resources still tell a lot.
enum SilentServer {
    /// What is said in the place of a file, when the server does not give it out.
    /// - Throws: The error itself, when it comes from a store that is read here, or is a wish to stop.
    static func problem(_ error: any Error, at place: any Workplace) throws -> String {
        guard !place.listsFiles, !(error is CancellationError), let failure = CommandFailure(explaining: error) else {
            throw error
        }
        return failure.message
    }
}
