// SPDX-License-Identifier: Apache-2.0

import RandomTesting
import Testing

@testable import KubernetesRuntime

/// A made-up server with a history, a watch that lags behind it, and own writes whose answers come at any time.
@Suite struct ObjectCacheModelTests {
    private enum Entry {
        case put(String, Int)
        case delete(String, Int)
    }

    private struct World {
        var random: SeededGenerator
        var revision = 1
        var objects: [String: Int] = [:]
        var history: [Entry] = []
        /// Up to where the watch has told the history.
        var told = 0
        /// Answers of own writes that are still on their way.
        var answers: [Entry] = []
        var cache = ObjectCache<Int>()
        /// What the handlers think there is.
        var handlers: [String: Int] = [:]

        mutating func write(isOwn: Bool) {
            let name = ["a", "b", "c"].randomElement(using: &random)!
            revision += 1
            let entry: Entry
            if objects[name] != nil, Int.random(in: 0..<3, using: &random) == 0 {
                objects[name] = nil
                entry = .delete(name, revision)
            } else {
                objects[name] = revision
                entry = .put(name, revision)
            }
            history.append(entry)
            if isOwn { answers.append(entry) }
        }

        mutating func receiveAnswer() {
            guard !answers.isEmpty else { return }
            switch answers.remove(at: Int.random(in: 0..<answers.count, using: &random)) {
            case .put(let name, let revision):
                cache.note(name, ObjectCacheTests.object(name, revision), revision)
                // Whatever happened meanwhile, the next reconcile does not see an older state than our own write.
                if let kept = cache.objects[name] { #expect(kept >= revision || objects[name] == nil) }
            // A deletion is forgotten only by somebody who knows that the cache has that very object.
            case .delete(let name, _): if objects[name] == nil { cache.forget(name, uid: nil) }
            }
        }

        mutating func tellOne() {
            guard told < history.count else { return }
            switch history[told] {
            case .put(let name, let revision):
                apply(name, cache.observe(name, ObjectCacheTests.object(name, revision), revision))
                cache.advance(to: Revision("\(revision)"))
            case .delete(let name, let revision):
                apply(name, cache.observeDeletion(name, at: Revision("\(revision)"), last: nil))
                cache.advance(to: Revision("\(revision)"))
            }
            told += 1
        }

        /// Lists everything, as after a watch whose revision is gone; writes and answers come in between.
        mutating func list() {
            let (snapshot, moment, end) = (objects, revision, history.count)
            for (name, revision) in snapshot {
                if Bool.random(using: &random) { write(isOwn: true) }
                if Bool.random(using: &random) { receiveAnswer() }
                apply(name, cache.observe(name, ObjectCacheTests.object(name, revision), revision))
            }
            for (name, change) in cache.finishList(at: Revision("\(moment)"), seen: Set(snapshot.keys)) ?? [] {
                apply(name, change)
            }
            told = end
        }

        /// Keeps the handlers' books, and sees that what they are told fits what they know.
        mutating func apply(_ name: String, _ change: ObjectChange<Int>?) {
            switch change {
            case nil: break
            case .appeared(let object):
                #expect(handlers[name] == nil)
                handlers[name] = object
            case .changed(let old, let new):
                #expect(handlers[name] == old)
                handlers[name] = new
            case .vanished(let object):
                #expect(handlers[name] == object)
                handlers[name] = nil
            }
        }
    }

    @Test func `whatever comes in whichever order, cache and handlers end up with what the server has`() {
        var random = SeededGenerator.printingSeed(for: "object cache")
        for _ in 0..<3000 {
            var world = World(random: SeededGenerator(seed: random.next()))
            world.list()
            for _ in 0..<40 {
                switch Int.random(in: 0..<10, using: &world.random) {
                case 0..<2: world.write(isOwn: false)
                case 2..<4: world.write(isOwn: true)
                case 4..<6: world.receiveAnswer()
                case 6..<9: world.tellOne()
                default: world.list()
                }
            }
            while world.told < world.history.count { world.tellOne() }
            #expect(world.cache.objects == world.objects)
            #expect(world.handlers == world.objects)
            while !world.answers.isEmpty { world.receiveAnswer() }
            #expect(world.cache.objects == world.objects, "late answers change nothing")
        }
    }
}
