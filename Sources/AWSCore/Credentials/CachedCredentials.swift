// SPDX-License-Identifier: Apache-2.0

/// Keeps credentials until shortly before they expire; one task fetches, others wait for it.
package final actor CachedCredentials {
    /// How long before the end new credentials are fetched: time enough for a few failures.
    ///
    /// AWS's endpoints give new ones from 5 (IMDS) to 15 minutes before the end.
    private static let refreshBefore = Duration.seconds(300)

    private let provider: any CredentialsProvider
    private let clock: WallClock
    private var current: AWSCredentials?
    private let turn = Turnstile()

    /// Caches what a provider gives.
    /// - Parameters:
    ///   - provider: Most often a ``CredentialsChain``.
    ///   - clock: Decides about expiry.
    package init(_ provider: any CredentialsProvider, clock: WallClock = .system) {
        self.provider = provider
        self.clock = clock
    }

    /// Credentials that work now.
    /// - Throws: ``AWSError`` of the provider; `.noCredentials` when it has none.
    package func credentials() async throws -> AWSCredentials {
        if let fresh { return fresh }
        return try await turn.pass {
            // Another task may have fetched them while this one waited.
            if let fresh { return fresh }
            return try await fetch()
        }
    }

    /// Forgets credentials that a server has called expired, unless newer ones are here already.
    package func forget(_ refused: AWSCredentials) {
        if current == refused { current = nil }
    }

    private var fresh: AWSCredentials? { current.flatMap { isValid($0, for: Self.refreshBefore) ? $0 : nil } }

    private func fetch() async throws -> AWSCredentials {
        do {
            guard let found = try await provider.credentials() else {
                throw AWSError(.noCredentials, "\(provider.name) holds no AWS credentials")
            }
            current = found
            return found
        } catch {
            // Those at hand still work for a moment; the next call tries again.
            if let current, isValid(current, for: .seconds(10)) { return current }
            throw error
        }
    }

    private func isValid(_ credentials: AWSCredentials, for duration: Duration) -> Bool {
        guard let expiration = credentials.expiration else { return true }
        return clock.now + duration < expiration
    }
}
