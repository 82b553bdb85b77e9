// RegistryRoom: the class selected in the tree of the registries has a page on the stage, where it can be built alone.
#pragma once

#include "app/gui/rooms/room.h"

#include <QString>

#include <optional>

namespace teardown {

class RegistryPage;

class RegistryRoom : public Room {
    Q_OBJECT
public:
    const char* id() const override { return "registry"; }
    void install(WindowContext& context) override;

    RegistryPage* page() const { return m_page; }
    /// Opens the page of a class, or of one of its arguments, by its key in the tree: "models.ResNet.depth".
    void showClass(const QString& key);

private:
    void connectPanel();
    void connectSlot();
    void refreshUsers();

    std::optional<WindowContext> m_context;
    RegistryPage* m_page = nullptr;
    QString m_class;  ///< key of the class that the page shows
};

}  // namespace teardown
