// SPDX-License-Identifier: Apache-2.0

import Controllers
import Testing
import VeleroAPI

/// Which controllers run.
struct ServerSettingsTests {
    @Test func `all run by default, with Velero's defaults`() {
        let settings = ServerSettings()
        #expect(ServerSettings.ControllerName.allCases.allSatisfy(settings.runs))
        #expect(settings.concurrentBackups == 1)
        #expect(settings.defaultBackupTTL == GoDuration(seconds: 720 * 3600))
        #expect(settings.backupSyncPeriod == GoDuration(seconds: 60))
        #expect(settings.storeValidationFrequency == GoDuration(seconds: 60))
        #expect(settings.garbageCollectionFrequency == GoDuration(seconds: 3600))
        #expect(settings.defaultBackupStorageLocation == "default")
        #expect(settings.defaultItemOperationTimeout == GoDuration(seconds: 4 * 3600))
        #expect(settings.resourceTimeout == GoDuration(seconds: 600))
        #expect(settings.terminatingResourceTimeout == GoDuration(seconds: 600))
    }

    @Test(arguments: ServerSettings.ControllerName.allCases)
    func `one that is disabled does not run, and the others do`(name: ServerSettings.ControllerName) {
        var settings = ServerSettings()
        settings.disabledControllers = [name]
        for other in ServerSettings.ControllerName.allCases { #expect(settings.runs(other) == (other != name)) }
    }

    @Test func `a server that only restores neither makes nor deletes backups`() {
        var settings = ServerSettings()
        settings.isRestoreOnly = true
        let running = ServerSettings.ControllerName.allCases.filter(settings.runs)
        #expect(
            running == [
                .backupSync, .backupStorageLocation, .downloadRequest, .restore, .restoreOperations, .restoreFinalizer,
                .serverStatusRequest,
            ]
        )
    }
}
