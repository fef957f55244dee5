// SPDX-License-Identifier: Apache-2.0

import Testing
import VeleroAPI

/// What pods ask for by annotation.
struct PodWishesTests {
    @Test(arguments: [
        ("pre.hook.backup.velero.io/command", PodWishes.Wish.backupHooks),
        ("post.hook.backup.velero.io/command", .backupHooks),
        ("backup.velero.io/backup-volumes", .volumeCopies),
        ("init.hook.restore.velero.io/container-image", .restoreHooks),
        ("post.hook.restore.velero.io/command", .restoreHooks),
    ])
    func `each annotation is one wish and no other`(annotation: String, wish: PodWishes.Wish) {
        var wishes = PodWishes()
        wishes.learn(from: ["app", annotation], of: "shop/web")
        for other in PodWishes.Wish.allCases {
            #expect(wishes.warnings(about: [other]).count == (other == wish ? 1 : 0))
        }
    }

    @Test func `other annotations are none, and neither is what a pod leaves out`() {
        var wishes = PodWishes()
        wishes.learn(from: ["backup.velero.io/backup-volumes-excludes", "hook.velero.io"], of: "shop/web")
        #expect(wishes == PodWishes())
    }

    @Test func `many pods are counted and the first are named`() {
        var (wishes, more) = (PodWishes(), PodWishes())
        for index in 0..<4 { wishes.learn(from: ["pre.hook.backup.velero.io/command"], of: "shop/web-\(index)") }
        for index in 4..<7 { more.learn(from: ["pre.hook.backup.velero.io/command"], of: "shop/web-\(index)") }
        wishes.merge(more)
        #expect(
            wishes.warnings(about: [.backupHooks, .volumeCopies]) == [
                "7 pods ask by annotation for commands before or after the backup (hooks), which were not run: "
                    + "shop/web-0, shop/web-1, shop/web-2, shop/web-3, shop/web-4 and 2 more"
            ]
        )
    }
}
