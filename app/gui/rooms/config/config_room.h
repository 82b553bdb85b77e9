// ConfigRoom: the text of the config: its source on the stage, changes that are tried on it, and comparison with another config.
#pragma once

#include "app/gui/rooms/config/model_effect.h"
#include "app/gui/rooms/room.h"
#include "core/config/config.h"
#include "core/trace/trace.h"

#include <memory>
#include <optional>
#include <string>

class QModelIndex;

namespace teardown {

class CarriedConfigOffer;
class ChangesPanel;
class ChildConfigSaver;
class ConfigComparison;
class ConfigPages;
class DiffPage;
class SourcePage;
class VersionOffer;

class ConfigRoom : public Room {
    Q_OBJECT
public:
    ConfigRoom();
    ~ConfigRoom() override;
    const char* id() const override { return "config"; }
    void install(WindowContext& context) override;

    SourcePage* source() const;
    DiffPage* difference() const;
    ChangesPanel* changes() const { return m_changes; }
    ConfigComparison& comparison() { return *m_comparison; }
    ChildConfigSaver& saver() { return *m_saver; }
    VersionOffer& version() { return *m_version; }
    /// Whether the page shows the comparison instead of the source.
    bool comparisonIsShown() const;

    /// Opens the source page at the line that set the value.
    void showValue(const QString& path);
    void showLine(const QString& file, int line);
    /// Tries another value; errors are shown in the panel.
    void change(const QString& key, const QString& value);
    /// Opens an editor in the row of the key in the config tree; for a dict, the field below the tree.
    void editValue(const QString& key);

private:
    void addCommands();
    void connectSource();
    void connectDifference();
    void connectChanges();
    void followNavigator();
    void configChanged();
    void modelChanged();
    void returnToStep();
    void refreshModelText();
    void refreshCommands();
    void showOwnSource();
    void editClicked(const QModelIndex& index);
    void openField(const QModelIndex& index, const QString& key, const QString& text);
    /// Selects the value everywhere while the source stays open.
    void choose(const QString& path);

    std::optional<WindowContext> m_context;
    ConfigPages* m_pages = nullptr;
    ChangesPanel* m_changes = nullptr;
    ModelEffect m_effect;
    std::unique_ptr<ConfigComparison> m_comparison;
    std::unique_ptr<ChildConfigSaver> m_saver;
    std::unique_ptr<CarriedConfigOffer> m_offer;
    std::unique_ptr<VersionOffer> m_version;
    std::shared_ptr<const Config> m_opened;  ///< the config that m_effect belongs to
    QString m_edited;                        ///< key of the last change: stays selected while the network runs again
    std::optional<std::string> m_stepPath;   ///< step that was selected when it was changed
    TracePtr m_seen;
    bool m_selectingFromSource = false;  ///< the source page started the selection: it is not updated in return
};

}  // namespace teardown
