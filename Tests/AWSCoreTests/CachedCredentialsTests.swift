// SPDX-License-Identifier: Apache-2.0

import AWSCore
import Synchronization
import Testing

/// Gives credentials for an hour, numbered, or fails as told.
private final class CountingProvider: CredentialsProvider {
    let name = "a counting provider"
    let now = Mutex(Timestamp(secondsSince1970: 1_000_000))
    let isBroken = Mutex(false)
    let count = Mutex(0)

    func credentials() async throws -> AWSCredentials? {
        await Task.yield()
        if isBroken.withLock({ $0 }) { throw AWSError(.credentialsRefused, "broken") }
        let number = count.withLock { count in
            count += 1
            return count
        }
        return AWSCredentials(
            accessKeyID: "K\(number)",
            secretAccessKey: Secret("s"),
            expiration: now.withLock { $0 } + .seconds(3600),
            source: name
        )
    }

    func advance(by seconds: Int) { now.withLock { $0 = $0 + .seconds(seconds) } }
    var clock: WallClock { WallClock { self.now.withLock { $0 } } }
}

@Suite struct CachedCredentialsTests {
    private let provider = CountingProvider()

    @Test func `credentials are fetched once for many tasks`() async throws {
        let cache = CachedCredentials(provider, clock: provider.clock)
        let found = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<50 { group.addTask { try await cache.credentials().accessKeyID } }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(found == ["K1"])
        #expect(provider.count.withLock { $0 } == 1)
    }

    @Test func `they are renewed before they expire`() async throws {
        let cache = CachedCredentials(provider, clock: provider.clock)
        _ = try await cache.credentials()
        provider.advance(by: 3200)
        #expect(try await cache.credentials().accessKeyID == "K1")
        provider.advance(by: 150)
        #expect(try await cache.credentials().accessKeyID == "K2")
    }

    @Test func `while renewing fails, the old ones are used to their end`() async throws {
        let cache = CachedCredentials(provider, clock: provider.clock)
        _ = try await cache.credentials()
        provider.isBroken.withLock { $0 = true }
        provider.advance(by: 3500)
        #expect(try await cache.credentials().accessKeyID == "K1")
        provider.advance(by: 200)
        await #expect(throws: AWSError.self) { try await cache.credentials() }
    }

    @Test func `refused credentials are forgotten, newer ones are not`() async throws {
        let cache = CachedCredentials(provider, clock: provider.clock)
        let first = try await cache.credentials()
        await cache.forget(first)
        #expect(try await cache.credentials().accessKeyID == "K2")
        await cache.forget(first)
        #expect(try await cache.credentials().accessKeyID == "K2")
    }

    @Test func `a task that is cancelled does not keep the others from getting theirs`() async throws {
        let cache = CachedCredentials(provider, clock: provider.clock)
        let found = await withTaskGroup(of: String?.self) { group in
            for _ in 0..<20 { group.addTask { try? await cache.credentials().accessKeyID } }
            group.cancelAll()
            group.addTask { try? await cache.credentials().accessKeyID }
            return await group.reduce(into: [String?]()) { $0.append($1) }
        }
        #expect(found.count == 21)
        #expect(try await cache.credentials().accessKeyID == "K1")
    }
}
