// TrainPage: the stage's page that trains the open config.
#pragma once

#include "app/gui/rooms/train/train_runner.h"
#include "widgets/stage/stage_page.h"

#include <optional>

namespace teardown {

class TrainPage : public StagePage {
    Q_OBJECT
public:
    static constexpr PageId kId{"train"};

    explicit TrainPage(Workbench& workbench, QWidget* parent = nullptr);
    ~TrainPage() override;
    TrainPanel* panel() const { return m_panel; }
    TrainRunner& runner() { return m_runner; }

    QString title() const override { return tr("Train"); }
    QString helpId() const override { return QStringLiteral("train"); }
    PageKind kind() const override { return PageKind::Lasting; }
    bool staysOpen() const override { return true; }
    QString whyAbsent() const override { return tr("No config is open."); }

Q_SIGNALS:
    void said(const QString& text);
    /// The other pages are to show the network of this checkpoint.
    void weightsAsked(const QString& path);
    /// The user wants to see the tensors over the checkpoints in this folder.
    void followAsked(const QString& folder);

private:
    void connectPanel();
    void connectRunner();
    void refresh();
    void trainingEnded(const QString& saved, const std::optional<Error>& error);
    void chooseFolder();
    void chooseFile();

    Workbench& m_workbench;
    TrainPanel* m_panel;
    TrainRunner m_runner;
};

}  // namespace teardown
