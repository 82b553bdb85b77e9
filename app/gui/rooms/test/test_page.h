// TestPage: the stage's page about a test: results files beside the config's data.test, and the test itself.
#pragma once

#include "app/gui/rooms/test/test_runner.h"
#include "core/testing/results_comparison.h"
#include "widgets/common/task_runner.h"
#include "widgets/stage/stage_page.h"

namespace teardown {

class AnswerCard;
class ResultsPanel;

class TestPage : public StagePage {
    Q_OBJECT
public:
    static constexpr PageId kId{"test"};

    explicit TestPage(Workbench& workbench, QWidget* parent = nullptr);
    ~TestPage() override;
    ResultsPanel* panel() const { return m_panel; }
    TestRunner& runner() { return m_runner; }
    AnswerCard* card() const { return m_card; }

    QString title() const override { return tr("Test"); }
    QString helpId() const override { return QStringLiteral("test"); }
    PageKind kind() const override { return PageKind::Lasting; }
    bool staysOpen() const override { return true; }
    QString whyAbsent() const override { return tr("Neither a config nor the results of a test are open."); }
    void zoomBy(int step) override;

    /// Reads the results beside data.test of the open config, or as soon as there is one.
    void openResults(const QString& path);
    bool hasResults() const { return !m_path.isEmpty(); }
    void compareWith(const QString& path);
    /// Writes the results as json or pickle.
    void saveAs(const QString& path);
    void cancel();
    bool isBusy() const { return m_reader.busy() || m_writer.busy() || m_runner.busy(); }

Q_SIGNALS:
    void busyChanged();
    void pictureAsked(const teardown::TestResultsPtr& results, uint sample, bool why);
    void said(const QString& text);

protected:
    void showEvent(QShowEvent* event) override;

private:
    void connectPanel();
    void connectRunner();
    void configChanged();
    void read();
    /// The scores of the test of the built network; none of another one are shown any longer.
    void setStore(const TestStore& store);
    void testEnded(const TestStore& store, const std::optional<Error>& error);
    void refreshBar();
    /// How far the scores of this network can be trusted, above them and while they come; nothing for a file that was opened.
    void refreshTrust();
    void fillThumbnails();
    void addThumbnail(std::uint64_t round, std::uint32_t sample, const QImage& image, const QString& problem);
    void chooseFile(const QString& title, void (TestPage::*use)(const QString&));
    void chooseTarget();

    Workbench& m_workbench;
    ResultsPanel* m_panel;
    QWidget* m_above;  ///< with the card: no margins where there is no doubt
    AnswerCard* m_card;
    Lane m_lane;
    Lane m_thumbnailLane;
    TaskRunner m_reader;
    TaskRunner m_writer;
    TaskRunner m_thumbnails;
    TestRunner m_runner;
    QString m_path;      ///< of the results
    std::string m_data;  ///< data.test of the config that they were read with
    bool m_stale = true;
    TestStore m_store;               ///< what there is of the test of the built network
    bool m_own = false;              ///< the results are those of m_store, not of a file that was opened
    std::optional<Error> m_problem;  ///< what ended the test whose results are being read
    std::uint64_t m_round = 0;       ///< of the results whose thumbnails are made
};

}  // namespace teardown
