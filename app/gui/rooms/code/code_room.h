// CodeRoom: the page "Code", the release of mmclassification that journeys follow, and where its source is installed.
#pragma once

#include "app/gui/rooms/room.h"
#include "core/reference/installed.h"

#include <optional>

namespace teardown {

class CodePage;

class CodeRoom : public Room {
    Q_OBJECT
public:
    const char* id() const override { return "code"; }
    void install(WindowContext& context) override;

    CodePage* page() const { return m_page; }
    /// Shows the source of the installation in this folder and remembers it; false, with a notice: there is none.
    bool useFolder(const QString& folder);

private:
    void addWatches();
    void addReleases();
    void chooseFolder();
    void findInstallation();
    void setInstalled(const InstalledReference& installed);

    std::optional<WindowContext> m_context;
    CodePage* m_page = nullptr;
};

}  // namespace teardown
