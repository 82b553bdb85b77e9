// ConfigDesk: everything of the window that is about the config's text - the source page beside the heatmaps, the changes that are tried on
// the config, another config to compare with. Listens to the window's parts; the window itself knows nothing of it but its actions.
#pragma once

#include "core/config/config.h"
#include "core/config/config_diff.h"
#include "core/trace/trace.h"
#include "widgets/common/task_runner.h"
#include "widgets/config/model_changes.h"

#include <QObject>
#include <QUndoStack>

#include <memory>
#include <optional>
#include <vector>

class QStackedWidget;
class QToolButton;

namespace teardown {

class ChangesPanel;
class DiffPage;
class MainWindow;
class SourcePage;
class StagePage;

class ConfigDesk : public QObject {
    Q_OBJECT
public:
    explicit ConfigDesk(MainWindow& window);
    ~ConfigDesk() override;

    SourcePage* source() const { return m_source; }
    DiffPage* difference() const { return m_diff; }
    ChangesPanel* changes() const { return m_changes; }
    QUndoStack* undoStack() { return &m_undo; }
    /// Whether the comparison is what the page shows, not the source.
    bool comparisonIsShown() const;

    /// Opens the source page at the line that set the value.
    void showValue(const QString& path);
    void showLine(const QString& file, int line);
    /// A change of the config as one step that can be undone; says in the panel what is wrong with it.
    void change(const QString& key, const QString& value);
    /// All changes at once, as one step named `text`.
    void setOptions(std::vector<ConfigOption> options, const QString& text);
    void takeBack(const QString& key);
    /// Opens a field over the row of the key in the config tree; for a dict the field below it.
    void editValue(const QString& key);
    /// Reads another config (in the lane) and shows what differs. The page stays up to date while the opened one changes.
    void compareWith(const QString& path);
    /// The same with one that was read already.
    void compareWithConfig(std::shared_ptr<const Config> other);
    /// The opened config without and with the changes.
    void showChanges();
    void endComparison();
    /// Writes the changes as a config that inherits from the opened one; says above the columns how it went.
    void saveChild(const QString& path);

private:
    void buildPages();
    void connectSource();
    void connectChanges();
    void connectActions();
    void takeConfig();
    void takeModel();
    void refreshModelText();
    void refreshActions();
    void refreshComparison();
    void showDifference();
    void showOwnSource();
    void applyOptions(const std::vector<ConfigOption>& options);
    void chooseOther();
    void chooseChild();
    /// Chooses the value everywhere while the source stays open.
    void choose(const QString& path);

    MainWindow& m_window;
    StagePage* m_page;
    QWidget* m_switch;
    QToolButton* m_sourceButton;
    QToolButton* m_diffButton;
    QStackedWidget* m_pages;
    SourcePage* m_source;
    DiffPage* m_diff;
    ChangesPanel* m_changes;
    QUndoStack m_undo;
    TaskRunner m_reader;
    TaskRunner m_writer;
    std::shared_ptr<const Config> m_opened;  ///< the one that the undo stack belongs to
    std::shared_ptr<const Config> m_other;   ///< compared with; null: with the opened one without the changes
    bool m_compares = false;
    std::optional<ModelOutline> m_before;  ///< the model without changes
    std::optional<ModelOutline> m_after;
    std::vector<ModelChange> m_modelChanges;
    QString m_edited;                       ///< key that was changed last: it stays chosen while the network is run again
    std::optional<std::string> m_stepPath;  ///< step that was looked at when it was changed
    TracePtr m_seen;
    bool m_leads = false;  ///< the source page was asked first: it is not asked again
};

}  // namespace teardown
