// SourcePage: the files of a config - their graph, the source with what each line sets, and the history of the selected value.
#pragma once

#include "core/config/config.h"
#include "core/config/config_lines.h"

#include <QWidget>

#include <memory>

class QLabel;
class QScrollArea;

namespace teardown {

class Banner;
class FileGraph;
class RowList;
class SourceView;

class SourcePage : public QWidget {
    Q_OBJECT
public:
    explicit SourcePage(QWidget* parent = nullptr);

    /// Null: none. The current file, line and value are kept if the new config has them.
    void setConfig(const std::shared_ptr<const Config>& config);
    const std::shared_ptr<const Config>& config() const { return m_config; }
    /// Shown above the source (whose config this is, if it is not the opened one); empty: nothing.
    void setNote(const QString& note);
    /// Shows the line that set the value at a dotted path, with all places that contributed to it. An unknown path changes nothing.
    void showValue(const QString& path);
    /// Shows a line and what it sets; the first of these becomes the selected value.
    void showLine(const QString& file, int line);
    QString path() const { return m_path; }
    /// displayPath of the shown file.
    QString file() const;
    int line() const;

    SourceView* view() const { return m_view; }
    FileGraph* graph() const { return m_graph; }
    RowList* history() const { return m_history; }
    RowList* lineValues() const { return m_lineValues; }
    Banner* banner() const { return m_banner; }

Q_SIGNALS:
    /// The user selected a value here, by its line or in a list.
    void valueChosen(const QString& path);

protected:
    void showEvent(QShowEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void openFile(int index);
    int indexOf(const QString& file) const;
    void refreshFile();
    void refreshHistory();
    void refreshLineValues();
    void refreshFault();
    void applyTheme();
    void shareHeight();
    void goTo(const QString& key);
    void chooseLine(int line);

    std::shared_ptr<const Config> m_config;
    ConfigLines m_lines;
    int m_file = -1;
    QString m_path;
    FileGraph* m_graph;
    QScrollArea* m_graphArea;
    QLabel* m_note;
    QLabel* m_title;
    Banner* m_banner;
    SourceView* m_view;
    RowList* m_history;
    RowList* m_lineValues;
    QWidget* m_lists;
    bool m_stale = false;  ///< set while hidden: filled when shown
};

}  // namespace teardown
