// HelpPanel: one short page about the panel with the focus, read from the program's Markdown files and shown in its fonts and colours.
#pragma once

#include <QFrame>

class QLabel;
class QTextBrowser;

namespace teardown {

class HelpPanel : public QFrame {
    Q_OBJECT
public:
    /// `folder` contains the pages as NAME.md.
    HelpPanel(const QString& folder, QWidget* parent = nullptr);
    /// Shows NAME.md; if it does not exist, says so and links to the overview.
    void showPage(const QString& name);
    const QString& page() const { return m_page; }
    QString text() const;
    /// Whether there is such a page.
    bool has(const QString& name) const;

Q_SIGNALS:
    void closed();

private:
    void render();
    void format();
    void formatBlocks();
    void formatTables();
    QString m_folder;
    QString m_page;
    QTextBrowser* m_browser;
};

}  // namespace teardown
