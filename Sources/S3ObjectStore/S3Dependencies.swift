// SPDX-License-Identifier: Apache-2.0

package import AWSCore
package import Logging
package import ObjectStore

/// What a store needs from outside; tests give their own.
package struct S3Dependencies: Sendable {
    /// Sends the requests.
    package var http: any HTTPSending
    /// Who signs them.
    package var credentials: CachedCredentials
    /// The time of day.
    package var clock: WallClock
    /// Takes what is only of interest when something is wrong.
    package var logger: Logger
    /// Replaces the one that the configuration describes.
    package var retrier: Retrier?

    /// Gathers them.
    /// - Parameters:
    ///   - http: Sends the requests.
    ///   - credentials: Who signs them.
    ///   - clock: The time of day.
    ///   - logger: Takes what is only of interest when something is wrong.
    ///   - retrier: Replaces the one that the configuration describes.
    package init(
        http: any HTTPSending,
        credentials: CachedCredentials,
        clock: WallClock = .system,
        logger: Logger,
        retrier: Retrier? = nil
    ) {
        self.http = http
        self.credentials = credentials
        self.clock = clock
        self.logger = logger
        self.retrier = retrier
    }
}
