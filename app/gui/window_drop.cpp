// Files dropped on MainWindow.
#include "app/gui/main_window.h"

#include <QDragEnterEvent>
#include <QMimeData>

namespace teardown {

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    if (event->mimeData()->hasUrls()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
    QStringList files;
    for (const QUrl& url : event->mimeData()->urls())
        if (url.isLocalFile()) files += url.toLocalFile();
    event->acceptProposedAction();
    m_workspace.open(files);
}

}  // namespace teardown
